import { chromium } from 'playwright-core';
const b = await chromium.launch({ executablePath:'/usr/bin/chromium', args:['--no-sandbox','--use-gl=angle','--use-angle=swiftshader','--enable-unsafe-swiftshader','--ignore-gpu-blocklist'] });
const p = await b.newPage({ viewport:{width:1280,height:760} });
p.on('pageerror',e=>console.log('ERR',String(e).slice(0,200)));
await p.goto('http://127.0.0.1:18473/', {waitUntil:'domcontentloaded',timeout:120000});
const wait=async(name,ms=150000)=>{const t=Date.now();while(Date.now()-t<ms){await p.waitForTimeout(3000);const r=await p.evaluate(()=>window.__twin?.ready?.()).catch(()=>false);if(r)break;}await p.screenshot({path:`/tmp/shot-${name}.png`,timeout:120000});console.log(name,Math.round((Date.now()-t)/1000),'s',JSON.stringify(await p.evaluate(()=>window.__twin?.camera).catch(String)));};
await wait('home',200000);
const cams=JSON.parse(process.argv[2]??'[]');
for(const [name,cam] of cams){await p.evaluate(c=>window.__twin?.flyTo(c,0),cam);await p.waitForTimeout(4000);await wait(name);}
await b.close();
