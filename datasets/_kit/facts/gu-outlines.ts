import { type FactTable, numberOf, textOf } from './table.ts';

/** Corners of the district borders (rivers, ridges, crossings), known to about 300 m: id, latitude, longitude, place. */
const cornerTable: FactTable = `
MSB|37.6310|126.9740|Munsubong
HJB|37.6190|126.9880|Hyeongjebong
PGJ|37.6080|126.9880|Bugak Skyway
SJM|37.5955|126.9800|Sukjeongmun
HHM|37.5885|127.0035|Hyehwamun
NAK|37.5810|127.0090|Naksan
BOM|37.5810|127.0170|Bomun / Changsin
SIS|37.5780|127.0240|Sinseol-dong
CG3|37.5705|127.0235|Cheonggyecheon at Hwanghak
CG2|37.5685|127.0000|Cheonggyecheon at Sewoon
CG1|37.5690|126.9780|Cheonggye Plaza
SDM|37.5665|126.9685|Seodaemun crossing
DNM|37.5720|126.9590|Dongnimmun
MUA|37.5770|126.9570|Muakjae
INW|37.5850|126.9575|Inwangsan
HJM|37.5950|126.9560|Hongjimun
TCD|37.6120|126.9480|Tangchundae ridge
BI2|37.6180|126.9470|Jokduribong ridge
BIB|37.6265|126.9560|Bibong ridge
SND|37.5640|127.0240|Sindang
JSY|37.5540|127.0190|Yaksu / Geumho ridge
BTG|37.5480|127.0050|Beotigogae
NMS|37.5520|126.9880|Namsan
NM2|37.5550|126.9790|Namsan north foot, Hoehyeon
SST|37.5545|126.9715|Seoul Station south
MLR|37.5560|126.9610|Malli / Seobu station
JGW|37.5600|126.9640|Uiju-ro
HWN|37.5340|126.9440|Han River at Wonhyo Bridge
HYE|37.5190|126.9530|east tip of Yeouido
HHG|37.5165|126.9580|Han River at Hangang Bridge, Nodeulseom
HDN|37.5110|126.9690|Han River at Heukseok
HDJ|37.5070|126.9830|Han River at Dongjak Bridge, Banpocheon mouth
HBP|37.5165|126.9960|Han River at Banpo Bridge
HHN|37.5285|127.0120|Han River at Hannam Bridge
HDH|37.5360|127.0185|Han River at Dongho Bridge
OKS|37.5410|127.0130|Oksu / Hannam
HCP|37.5455|126.9605|Hyochang Park west
MPG|37.5410|126.9510|Gongdeok / Yongmun
HSU|37.5365|127.0350|Han River at Seongsu Bridge
HSM|37.5315|127.0470|Han River at Seoul Forest
HYD|37.5280|127.0560|Han River at Yeongdong Bridge
DIR|37.5370|127.0590|Dongil-ro at Seongsu
SSE|37.5430|127.0645|Dongil-ro at Hwayang
SJG|37.5550|127.0720|Songjeong-dong east
GJN|37.5615|127.0715|Jungnangcheon at Gunja
YGD|37.5640|127.0570|Yongdap
CG5|37.5715|127.0460|Cheonggyecheon at Majang
CG4|37.5725|127.0380|Cheonggyecheon at Yongdu
HTC|37.5230|127.0690|Tancheon mouth
HJS|37.5245|127.0920|Han River at Jamsil Bridge
HOL|37.5355|127.1005|Han River at Olympic Bridge
HCH|37.5435|127.1100|Han River at Cheonho Bridge
HGJ|37.5560|127.1150|Han River at Gwangjang-dong east edge
AC2|37.5610|127.1060|Achasan south
ACH|37.5680|127.1010|Achasan ridge
YMS|37.5700|127.0930|Yongmasan
MYM|37.5710|127.0785|Jungnangcheon at Myeonmok / Junggok
ANM|37.5800|127.0270|Anam-dong
JEG|37.5880|127.0320|Jegi / Korea University
JE2|37.5920|127.0395|Jeongneungcheon at Jegi
HOE|37.5960|127.0480|Hongneung
CJS|37.6030|127.0540|Cheonjangsan
JN3|37.6070|127.0720|Jungnangcheon at Imun
JN2|37.5950|127.0700|Jungnangcheon at Jungnang Bridge
JN1|37.5830|127.0750|Jungnangcheon at Jangan
YM2|37.5770|127.1010|Yongmasan east
MG2|37.5850|127.1090|Manguasan ridge
MGS|37.6010|127.1170|Mangu pass
SNE|37.6150|127.1180|Sinnae north east
SNT|37.6200|127.1030|Sinnae / Taereung / Galmae
SNN|37.6190|127.1000|Bonghwasan north
MUK|37.6180|127.0830|Muk-dong north
JN4|37.6160|127.0660|Jungnangcheon at Seokgwan / Wolgye
SGK|37.6220|127.0510|Wolgye west
JWN|37.6150|127.0430|Jangwi north
MIA|37.6110|127.0290|Mia crossing
GIL|37.6150|127.0150|Gireum north
JNG|37.6290|127.0000|Jeongneung north
DSM|37.6350|126.9860|Daeseongmun
DJD|37.6440|126.9840|Dongjangdae
BWD|37.6590|126.9790|Baegundae
HRJ|37.6590|126.9870|Haruje pass
YBG|37.6650|126.9900|Yeongbong north
URY|37.6830|126.9990|Uiryeong
UD1|37.6760|127.0180|Ui-dong east
SSM|37.6570|127.0150|Ssangmun west
SY1|37.6470|127.0215|Suyu north
BDN|37.6400|127.0350|Uicheon at Beon-dong
UIC|37.6350|127.0420|Uicheon at Wolgye
UI2|37.6260|127.0470|Beon-dong / Wolgye
OBG|37.6900|127.0060|Obong ridge
JUN|37.7000|127.0120|Dobongsan north ridge
DBN|37.6960|127.0320|Dobong-dong north
DBE|37.6930|127.0470|Jungnangcheon at Dobongsan station
CD2|37.6850|127.0515|Jungnangcheon at Banghak
CD3|37.6650|127.0490|Jungnangcheon at Banghak
CD1|37.6540|127.0540|Jungnangcheon at Chang-dong
DBS|37.6400|127.0560|Jungnangcheon, Dobong south tip
SR1|37.6920|127.0600|Suraksan north-west foot
SRK|37.6950|127.0840|Suraksan
SR2|37.6800|127.0950|Suraksan south ridge
DKN|37.6680|127.0890|Deongneung pass
BUL|37.6620|127.0930|Bulamsan
BU2|37.6500|127.0980|Bulamsan south ridge
SYU|37.6400|127.1120|Sahmyook
TRE|37.6310|127.1060|Taereung east
SUW|37.5880|126.8820|Susaek west
BO1|37.5920|126.8910|Bongsan south
BO2|37.6020|126.9040|Bongsan
BO3|37.6150|126.9040|Aengbongsan
JG1|37.6330|126.9080|Jichuk border
JG2|37.6460|126.9130|Jingwan north west
JG3|37.6510|126.9290|Jingwan north
JG4|37.6560|126.9450|Bukhansanseong entrance
JG6|37.6560|126.9560|Wonhyobong foot
JG5|37.6420|126.9570|Uisangbong ridge
NOB|37.6010|126.9420|Nokbeon pass
BKN|37.5900|126.9275|Baengnyeonsan
BGC|37.5790|126.9040|Bulgwangcheon at Jeungsan
SUS|37.5820|126.8930|Susaek station
AHY|37.5570|126.9560|Ahyeon
EWH|37.5560|126.9450|Ewha Womans University station
SIN|37.5585|126.9350|Sinchon north
YNH|37.5620|126.9230|Yeonhui / Yeonnam
GJW|37.5700|126.9090|Gajwa
HGW|37.5740|126.8520|Han River at Nanji, Mapo/Goyang/Gangseo meet
HGA|37.5660|126.8610|Han River at Gayang Bridge
HYC|37.5560|126.8770|Han River at Yeomchang
HSS|37.5530|126.8855|Anyangcheon mouth, Seongsan Bridge
HYH|37.5440|126.9020|Han River at Yanghwa Bridge
HBS|37.5400|126.9290|Han River at Bamseom
SAW|37.5780|126.8650|Sangam west
AY6|37.5165|126.8795|Dorimcheon mouth, Sindorim
AY7|37.5270|126.8820|Anyangcheon at Mokdong
AY9|37.5360|126.8885|Anyangcheon at Yangpyeong
AY8|37.5450|126.8870|Anyangcheon at Yanghwa
YNE|37.5490|126.8750|Mok-dong north, Yeomchang
YN1|37.5450|126.8610|Mok-dong / Hwagok
YN5|37.5290|126.8640|Mokdong / Hwagok
YN2|37.5270|126.8500|Sinwol / Hwagok
YN3|37.5340|126.8370|Sinwol north
YNW|37.5440|126.8230|Sinwol-dong north west, Bucheon
YW1|37.5230|126.8260|Sinwol-dong west
GUN|37.5060|126.8240|Jakdong border, Guro/Yangcheon/Bucheon
SJS|37.5060|126.8400|Maebongsan
GOC|37.5100|126.8560|Gaebong/Sinjeong
GC2|37.5060|126.8700|Gocheok-dong north
AY5|37.5070|126.8760|Anyangcheon at Gocheok
HAJ|37.6040|126.8040|Han River at Haengju Bridge
HBH|37.5915|126.8250|Han River at Banghwa Bridge
GW7|37.5460|126.8120|Oegok / Ojeong
GW1|37.5390|126.7970|Oegok-dong south
GW2|37.5460|126.7830|Oegok-dong south west
GW3|37.5560|126.7650|Oegok-dong west
GW4|37.5720|126.7860|Gimpo Airport west
GW5|37.5800|126.7960|Gaehwa west
GW6|37.5960|126.7980|Gaehwa north west
SDR|37.5060|126.8955|Dorimcheon at Sindorim
DRC|37.4950|126.8935|Daerim / Guro
SDB|37.4840|126.9040|Dorimcheon, Guro Digital Complex
GSN|37.4800|126.8930|Gasan-dong north edge
AY4|37.4870|126.8745|Anyangcheon at Cheolsan
MKM|37.4940|126.8720|Mokgamcheon mouth
GUR|37.4890|126.8590|Mokgamcheon at Gaebong
MK2|37.4800|126.8470|Mokgamcheon at Gwangmyeong
HDE|37.4740|126.8320|Hang-dong south east
HDS|37.4760|126.8210|Hang-dong south
ONS|37.4880|126.8200|Onsu
ON2|37.5000|126.8170|Onsu north west
NGK|37.4720|126.9120|Nangok
DKS|37.4620|126.9140|Doksan-dong east
HOA|37.4520|126.9280|Hoamsan
SAM|37.4450|126.9280|Samseongsan
SHN|37.4380|126.9080|Siheung-dong south
AYS|37.4360|126.9010|Anyangcheon at Seoksu
AY1|37.4450|126.8970|Anyangcheon at Siheung
AY2|37.4600|126.8850|Anyangcheon at Doksan
AY3|37.4770|126.8765|Anyangcheon at Gasan
DNS|37.5130|126.9270|Daebang
SGL|37.5030|126.9210|Singil / Sindaebang
SDW|37.4920|126.9090|Sindaebang west
DJN|37.5020|126.9810|Dongjak-daero north
ISU|37.4870|126.9835|Isu station crossing
SDG|37.4765|126.9817|Sadang station crossing
HSA|37.4785|126.9680|Bongcheon-dong / Sadang-dong ridge
GKB|37.4945|126.9570|Guksabong ridge
BOC|37.4915|126.9400|Bongcheon-dong north
BRM|37.4940|126.9280|Boramae Park south
NTR|37.4610|126.9890|Namtaeryeong
SM2|37.4390|126.9400|Samseongsan ridge
GWS|37.4380|126.9520|Gwanaksan south-west ridge
YJD|37.4445|126.9640|Gwanaksan Yeonjudae
GWE|37.4550|126.9790|Gwanaksan east ridge
SNS|37.5160|127.0200|Sinsa station crossing
GNS|37.4975|127.0277|Gangnam station crossing
YJS|37.4845|127.0345|Yangjae station crossing
YJC|37.4770|127.0430|Yangjaecheon at Gaepo
GRY|37.4670|127.0560|Guryongsan
DMS|37.4730|127.0820|Daemosan ridge east
SGW|37.4650|127.0930|Segok-dong west
GSC|37.4570|127.0950|Segok/Naegok/Seongnam
NGE|37.4530|127.0880|Naegok-dong east
SGJ|37.4430|127.0820|Naegok-dong south east
SWJ|37.4300|127.0620|Sinwon-dong south
CGS|37.4300|127.0500|Cheonggyesan Maebong
ONB|37.4460|127.0360|Oknyeobong
JUA|37.4590|127.0370|Yangjae IC, Juam border
UMY|37.4590|127.0130|Umyeon-dong south
UMW|37.4640|126.9980|Umyeonsan south west
TC6|37.5120|127.0665|Tancheon at Jamsil Sports Complex
TC4|37.4995|127.0715|Yangjaecheon mouth, Hagyeoul
TC3|37.4950|127.0880|Tancheon at Daechi
TC5|37.4975|127.0960|Tancheon at Suseo north
TC2|37.4890|127.1090|Tancheon at Suseo
TC1|37.4765|127.1140|Tancheon at Jangji
TCS|37.4680|127.1220|Tancheon enters Seoul, Bokjeong
GSE|37.4640|127.1220|Segok-dong south east
GSS|37.4620|127.1080|Segok-dong south
PNE|37.5380|127.1210|Cheonho crossing, Pungnap-dong east
OLW|37.5265|127.1215|Seongnaecheon at Olympic Park north gate
OLN|37.5210|127.1330|Olympic Park north east, Dunchon
SGD|37.5215|127.1450|Dunchon-dong / Bangi-dong / Hanam
SOE|37.5080|127.1390|Ogeum-dong east
SMC|37.5000|127.1570|Macheon-dong north east
SNH|37.4930|127.1610|foot of Namhansan
SWI|37.4800|127.1480|Wirye east
SWS|37.4690|127.1400|Wirye south
HGU|37.5620|127.1180|Han River at Guri-Amsa Bridge
HGO|37.5650|127.1430|Han River at Godeok
HGD|37.5760|127.1590|Han River at Gangdong Bridge
GDN|37.5790|127.1730|north-east corner at Gangil-dong
GDE|37.5640|127.1800|Gangil-dong east
GD2|37.5560|127.1840|Gangil-dong south east
GDS|37.5480|127.1780|Sangil-dong east
GDI|37.5360|127.1570|Iljasan
`;

/** Corners around each gu, in order. A corner that neighbours share has one position: no gaps, no overlaps. */
const outlineTable: FactTable = `
11110|MSB HJB PGJ SJM HHM NAK BOM SIS CG3 CG2 CG1 SDM DNM MUA INW HJM TCD BI2 BIB
11140|SDM CG1 CG2 CG3 SND JSY BTG NMS NM2 SST MLR JGW
11170|HWN HYE HHG HDN HDJ HBP HHN HDH OKS BTG NMS NM2 SST MLR HCP MPG
11200|HDH HSU HSM HYD DIR SSE SJG GJN YGD CG5 CG4 CG3 SND JSY BTG OKS
11215|HYD HTC HJS HOL HCH HGJ AC2 ACH YMS MYM GJN SJG SSE DIR
11230|SIS ANM JEG JE2 HOE CJS JN3 JN2 JN1 MYM GJN YGD CG5 CG4 CG3
11260|MYM YMS ACH YM2 MG2 MGS SNE SNT SNN MUK JN4 JN3 JN2 JN1
11290|MSB HJB PGJ SJM HHM NAK BOM SIS ANM JEG JE2 HOE CJS JN3 JN4 SGK JWN MIA GIL JNG DSM
11305|DSM DJD BWD HRJ YBG URY UD1 SSM SY1 BDN UIC UI2 SGK JWN MIA GIL JNG
11320|URY OBG JUN DBN DBE CD2 CD3 CD1 DBS UIC BDN SY1 SSM UD1
11350|DBE SR1 SRK SR2 DKN BUL BU2 SYU TRE SNT SNN MUK JN4 SGK UI2 UIC DBS CD1 CD3 CD2
11380|SUW BO1 BO2 BO3 JG1 JG2 JG3 JG4 JG6 JG5 MSB BIB BI2 TCD NOB BKN BGC SUS
11410|MLR AHY EWH SIN YNH GJW BGC BKN NOB TCD HJM INW MUA DNM SDM JGW
11440|HGW HGA HYC HSS HYH HBS HWN MPG HCP MLR AHY EWH SIN YNH GJW BGC SUS SUW SAW
11470|AY6 AY7 AY9 AY8 YNE YN1 YN5 YN2 YN3 YNW YW1 GUN SJS GOC GC2 AY5
11500|HAJ HBH HGW HGA HYC HSS AY8 YNE YN1 YN5 YN2 YN3 YNW GW7 GW1 GW2 GW3 GW4 GW5 GW6
11530|AY6 SDR DRC SDB GSN AY4 MKM GUR MK2 HDE HDS ONS ON2 GUN SJS GOC GC2 AY5
11545|SDB NGK DKS HOA SAM SHN AYS AY1 AY2 AY3 AY4 GSN
11560|HSS HYH HBS HWN HYE DNS SGL SDW SDB DRC SDR AY6 AY7 AY9 AY8
11590|HYE HHG HDN HDJ DJN ISU SDG HSA GKB BOC BRM SDB SDW SGL DNS
11620|NTR SDG HSA GKB BOC BRM SDB NGK DKS HOA SAM SM2 GWS YJD GWE
11650|HDJ HBP HHN SNS GNS YJS YJC GRY DMS SGW GSC NGE SGJ SWJ CGS ONB JUA UMY UMW NTR SDG ISU DJN
11680|HHN HDH HSU HSM HYD HTC TC6 TC4 TC3 TC5 TC2 TC1 TCS GSE GSS GSC SGW DMS GRY YJC YJS GNS SNS
11710|HTC HJS HOL HCH PNE OLW OLN SGD SOE SMC SNH SWI SWS TCS TC1 TC2 TC5 TC3 TC4 TC6
11740|HCH HGJ HGU HGO HGD GDN GDE GD2 GDS GDI SGD OLN OLW PNE
`;

/** Outline of each gu by its code: positions `[longitude, latitude]`, not closed. */
export const guOutlines: ReadonlyMap<string, readonly (readonly [lon: number, lat: number])[]> = readOutlines();

function readOutlines() {
  const corners = new Map(
    textOf(cornerTable).map((cells) => {
      const number = numberOf(cells);
      return [cells[0], [number(2), number(1)] as const];
    }),
  );
  return new Map(textOf(outlineTable).map(([code, ids]) => [code, ids.split(' ').map((id) => corners.get(id)!)]));
}
