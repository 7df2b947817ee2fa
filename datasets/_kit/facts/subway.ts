import { type FactTable, textOf } from './table.ts';

export interface StationFact {
  readonly name: string;
  readonly nameEn: string;
  readonly lon: number;
  readonly lat: number;
  readonly transfer: boolean;
}

/** A branch of a line with its stations in order. Stations outside Seoul are left out, so a line may be broken there. */
export interface SubwayBranchFact {
  readonly line: string;
  readonly name: string;
  readonly nameEn: string;
  /** `#rrggbb` */
  readonly colour: string;
  readonly branch: string;
  readonly stations: readonly StationFact[];
}

/**
 * General knowledge, as also published on the line maps of Seoul Metro and Korail; names of 2024. Positions good to
 * 100-300 m; transfer stations have one position for all lines.
 * A line with line, names, colour and branch, then one station a line: name, English name, latitude, longitude, transfer.
 */
const table: FactTable = `
> 1|1호선|Line 1|#0052A4|main
도봉산|Dobongsan|37.6896|127.0462|transfer
도봉|Dobong|37.6794|127.0456|
방학|Banghak|37.6674|127.0443|
창동|Chang-dong|37.6531|127.0477|transfer
녹천|Nokcheon|37.6447|127.0513|
월계|Wolgye|37.6332|127.0588|
광운대|Kwangwoon Univ.|37.6235|127.0618|
석계|Seokgye|37.6148|127.0656|transfer
신이문|Sinimun|37.6018|127.0674|
외대앞|Hankuk Univ. of Foreign Studies|37.5962|127.0637|
회기|Hoegi|37.5899|127.0576|transfer
청량리|Cheongnyangni|37.5801|127.0465|transfer
제기동|Jegi-dong|37.5782|127.0348|
신설동|Sinseol-dong|37.5758|127.0248|transfer
동묘앞|Dongmyo|37.5730|127.0164|transfer
동대문|Dongdaemun|37.5714|127.0098|transfer
종로5가|Jongno 5-ga|37.5709|127.0019|
종로3가|Jongno 3-ga|37.5714|126.9915|transfer
종각|Jonggak|37.5702|126.9831|
시청|City Hall|37.5652|126.9772|transfer
서울역|Seoul Station|37.5550|126.9722|transfer
남영|Namyeong|37.5410|126.9713|
용산|Yongsan|37.5299|126.9648|transfer
노량진|Noryangjin|37.5137|126.9426|transfer
대방|Daebang|37.5134|126.9265|transfer
신길|Singil|37.5173|126.9160|transfer
영등포|Yeongdeungpo|37.5157|126.9074|
신도림|Sindorim|37.5088|126.8912|transfer
구로|Guro|37.5031|126.8819|transfer
구일|Guil|37.4965|126.8702|
개봉|Gaebong|37.4947|126.8587|
오류동|Oryu-dong|37.4944|126.8446|
온수|Onsu|37.4922|126.8233|transfer
> 1|1호선|Line 1|#0052A4|Gyeongbu branch
구로|Guro|37.5031|126.8819|transfer
가산디지털단지|Gasan Digital Complex|37.4816|126.8826|transfer
독산|Doksan|37.4662|126.8896|
금천구청|Geumcheon-gu Office|37.4556|126.8944|
> 2|2호선|Line 2|#00A84D|loop
시청|City Hall|37.5652|126.9772|transfer
을지로입구|Euljiro 1-ga|37.5660|126.9827|
을지로3가|Euljiro 3-ga|37.5663|126.9914|transfer
을지로4가|Euljiro 4-ga|37.5667|126.9981|transfer
동대문역사문화공원|Dongdaemun History & Culture Park|37.5653|127.0084|transfer
신당|Sindang|37.5657|127.0195|transfer
상왕십리|Sangwangsimni|37.5644|127.0293|
왕십리|Wangsimni|37.5613|127.0375|transfer
한양대|Hanyang Univ.|37.5555|127.0437|
뚝섬|Ttukseom|37.5472|127.0474|
성수|Seongsu|37.5446|127.0561|transfer
건대입구|Konkuk Univ.|37.5404|127.0700|transfer
구의|Guui|37.5371|127.0859|
강변|Gangbyeon|37.5351|127.0947|
잠실나루|Jamsillaru|37.5207|127.1038|
잠실|Jamsil|37.5137|127.1005|transfer
잠실새내|Jamsilsaenae|37.5116|127.0862|
종합운동장|Sports Complex|37.5110|127.0736|transfer
삼성|Samseong|37.5088|127.0632|
선릉|Seolleung|37.5045|127.0490|transfer
역삼|Yeoksam|37.5006|127.0364|
강남|Gangnam|37.4975|127.0280|transfer
교대|Seoul Nat'l Univ. of Education|37.4934|127.0142|transfer
서초|Seocho|37.4919|127.0079|
방배|Bangbae|37.4815|126.9976|
사당|Sadang|37.4768|126.9816|transfer
낙성대|Nakseongdae|37.4769|126.9636|
서울대입구|Seoul Nat'l Univ.|37.4813|126.9527|
봉천|Bongcheon|37.4825|126.9417|
신림|Sillim|37.4842|126.9297|transfer
신대방|Sindaebang|37.4876|126.9131|
구로디지털단지|Guro Digital Complex|37.4853|126.9015|
대림|Daerim|37.4930|126.8957|transfer
신도림|Sindorim|37.5088|126.8912|transfer
문래|Mullae|37.5180|126.8947|
영등포구청|Yeongdeungpo-gu Office|37.5250|126.8965|transfer
당산|Dangsan|37.5344|126.9024|transfer
합정|Hapjeong|37.5498|126.9140|transfer
홍대입구|Hongik Univ.|37.5570|126.9245|transfer
신촌|Sinchon|37.5552|126.9369|
이대|Ewha Womans Univ.|37.5567|126.9460|
아현|Ahyeon|37.5574|126.9561|
충정로|Chungjeongno|37.5600|126.9638|transfer
시청|City Hall|37.5652|126.9772|transfer
> 2|2호선|Line 2|#00A84D|Seongsu branch
성수|Seongsu|37.5446|127.0561|transfer
용답|Yongdap|37.5620|127.0509|
신답|Sindap|37.5700|127.0465|
용두|Yongdu|37.5741|127.0381|
신설동|Sinseol-dong|37.5758|127.0248|transfer
> 2|2호선|Line 2|#00A84D|Sinjeong branch
신도림|Sindorim|37.5088|126.8912|transfer
도림천|Dorimcheon|37.5143|126.8828|
양천구청|Yangcheon-gu Office|37.5125|126.8659|
신정네거리|Sinjeongnegeori|37.5202|126.8529|
까치산|Kkachisan|37.5317|126.8467|transfer
> 3|3호선|Line 3|#EF7C1C|main
지축|Jichuk|37.6480|126.9139|
구파발|Gupabal|37.6367|126.9188|
연신내|Yeonsinnae|37.6190|126.9210|transfer
불광|Bulgwang|37.6107|126.9297|transfer
녹번|Nokbeon|37.6009|126.9358|
홍제|Hongje|37.5890|126.9437|
무악재|Muakjae|37.5825|126.9502|
독립문|Dongnimmun|37.5745|126.9579|
경복궁|Gyeongbokgung|37.5758|126.9735|
안국|Anguk|37.5765|126.9855|
종로3가|Jongno 3-ga|37.5714|126.9915|transfer
을지로3가|Euljiro 3-ga|37.5663|126.9914|transfer
충무로|Chungmuro|37.5612|126.9942|transfer
동대입구|Dongguk Univ.|37.5589|127.0055|
약수|Yaksu|37.5544|127.0107|transfer
금호|Geumho|37.5480|127.0158|
옥수|Oksu|37.5405|127.0180|transfer
압구정|Apgujeong|37.5270|127.0284|
신사|Sinsa|37.5163|127.0203|transfer
잠원|Jamwon|37.5127|127.0112|
고속터미널|Express Bus Terminal|37.5045|127.0045|transfer
교대|Seoul Nat'l Univ. of Education|37.4934|127.0142|transfer
남부터미널|Nambu Bus Terminal|37.4850|127.0162|
양재|Yangjae|37.4844|127.0345|transfer
매봉|Maebong|37.4869|127.0468|
도곡|Dogok|37.4909|127.0554|transfer
대치|Daechi|37.4945|127.0632|
학여울|Hangnyeoul|37.4966|127.0710|
대청|Daecheong|37.4935|127.0796|
일원|Irwon|37.4837|127.0841|
수서|Suseo|37.4874|127.1015|transfer
가락시장|Garak Market|37.4925|127.1182|transfer
경찰병원|National Police Hospital|37.4957|127.1243|
오금|Ogeum|37.5022|127.1281|transfer
> 4|4호선|Line 4|#00A5DE|main
불암산|Buramsan|37.6702|127.0794|
상계|Sanggye|37.6610|127.0733|
노원|Nowon|37.6550|127.0610|transfer
창동|Chang-dong|37.6531|127.0477|transfer
쌍문|Ssangmun|37.6486|127.0347|
수유|Suyu|37.6380|127.0257|
미아|Mia|37.6266|127.0260|
미아사거리|Miasageori|37.6132|127.0300|
길음|Gireum|37.6035|127.0250|
성신여대입구|Sungshin Women's Univ.|37.5926|127.0165|transfer
한성대입구|Hansung Univ.|37.5884|127.0060|
혜화|Hyehwa|37.5822|127.0019|
동대문|Dongdaemun|37.5714|127.0098|transfer
동대문역사문화공원|Dongdaemun History & Culture Park|37.5653|127.0084|transfer
충무로|Chungmuro|37.5612|126.9942|transfer
명동|Myeong-dong|37.5609|126.9863|
회현|Hoehyeon|37.5588|126.9784|
서울역|Seoul Station|37.5550|126.9722|transfer
숙대입구|Sookmyung Women's Univ.|37.5445|126.9721|
삼각지|Samgakji|37.5347|126.9731|transfer
신용산|Sinyongsan|37.5292|126.9679|
이촌|Ichon|37.5223|126.9738|transfer
동작|Dongjak|37.5029|126.9800|transfer
이수|Isu|37.4858|126.9820|transfer
사당|Sadang|37.4768|126.9816|transfer
남태령|Namtaeryeong|37.4639|126.9892|
> 5|5호선|Line 5|#996CAC|main
방화|Banghwa|37.5775|126.8127|
개화산|Gaehwasan|37.5724|126.8063|
김포공항|Gimpo Int'l Airport|37.5622|126.8015|transfer
송정|Songjeong|37.5612|126.8105|
마곡|Magok|37.5602|126.8255|
발산|Balsan|37.5586|126.8377|
우장산|Ujangsan|37.5488|126.8363|
화곡|Hwagok|37.5415|126.8405|
까치산|Kkachisan|37.5317|126.8467|transfer
신정|Sinjeong|37.5250|126.8561|
목동|Mok-dong|37.5261|126.8643|
오목교|Omokgyo|37.5245|126.8750|
양평|Yangpyeong|37.5257|126.8861|
영등포구청|Yeongdeungpo-gu Office|37.5250|126.8965|transfer
영등포시장|Yeongdeungpo Market|37.5227|126.9052|
신길|Singil|37.5173|126.9160|transfer
여의도|Yeouido|37.5217|126.9243|transfer
여의나루|Yeouinaru|37.5271|126.9329|
마포|Mapo|37.5395|126.9459|
공덕|Gongdeok|37.5437|126.9517|transfer
애오개|Aeogae|37.5535|126.9567|
충정로|Chungjeongno|37.5600|126.9638|transfer
서대문|Seodaemun|37.5657|126.9666|
광화문|Gwanghwamun|37.5715|126.9768|
종로3가|Jongno 3-ga|37.5714|126.9915|transfer
을지로4가|Euljiro 4-ga|37.5667|126.9981|transfer
동대문역사문화공원|Dongdaemun History & Culture Park|37.5653|127.0084|transfer
청구|Cheonggu|37.5602|127.0138|transfer
신금호|Singeumho|37.5545|127.0204|
행당|Haengdang|37.5573|127.0296|
왕십리|Wangsimni|37.5613|127.0375|transfer
마장|Majang|37.5661|127.0430|
답십리|Dapsimni|37.5669|127.0525|
장한평|Janghanpyeong|37.5614|127.0646|
군자|Gunja|37.5571|127.0795|transfer
아차산|Achasan|37.5517|127.0897|
광나루|Gwangnaru|37.5453|127.1035|
천호|Cheonho|37.5386|127.1236|transfer
강동|Gangdong|37.5358|127.1325|transfer
길동|Gil-dong|37.5378|127.1400|
굽은다리|Gubeundari|37.5455|127.1428|
명일|Myeongil|37.5513|127.1440|
고덕|Godeok|37.5550|127.1542|
상일동|Sangil-dong|37.5567|127.1664|
강일|Gangil|37.5575|127.1760|
> 5|5호선|Line 5|#996CAC|Macheon branch
강동|Gangdong|37.5358|127.1325|transfer
둔촌동|Dunchon-dong|37.5278|127.1362|
올림픽공원|Olympic Park|37.5161|127.1309|transfer
방이|Bangi|37.5086|127.1260|
오금|Ogeum|37.5022|127.1281|transfer
개롱|Gaerong|37.4980|127.1349|
거여|Geoyeo|37.4932|127.1439|
마천|Macheon|37.4950|127.1528|
> 6|6호선|Line 6|#CD7C2F|main
응암|Eungam|37.5986|126.9156|
역촌|Yeokchon|37.6060|126.9228|
불광|Bulgwang|37.6107|126.9297|transfer
독바위|Dokbawi|37.6185|126.9330|
연신내|Yeonsinnae|37.6190|126.9210|transfer
구산|Gusan|37.6112|126.9172|
응암|Eungam|37.5986|126.9156|
새절|Saejeol|37.5911|126.9136|
증산|Jeungsan|37.5838|126.9097|
디지털미디어시티|Digital Media City|37.5768|126.9008|transfer
월드컵경기장|World Cup Stadium|37.5696|126.8992|
마포구청|Mapo-gu Office|37.5635|126.9033|
망원|Mangwon|37.5560|126.9101|
합정|Hapjeong|37.5498|126.9140|transfer
상수|Sangsu|37.5477|126.9229|
광흥창|Gwangheungchang|37.5475|126.9320|
대흥|Daeheung|37.5477|126.9420|
공덕|Gongdeok|37.5437|126.9517|transfer
효창공원앞|Hyochang Park|37.5390|126.9613|transfer
삼각지|Samgakji|37.5347|126.9731|transfer
녹사평|Noksapyeong|37.5347|126.9866|
이태원|Itaewon|37.5345|126.9944|
한강진|Hangangjin|37.5396|127.0018|
버티고개|Beotigogae|37.5480|127.0071|
약수|Yaksu|37.5544|127.0107|transfer
청구|Cheonggu|37.5602|127.0138|transfer
신당|Sindang|37.5657|127.0195|transfer
동묘앞|Dongmyo|37.5730|127.0164|transfer
창신|Changsin|37.5796|127.0152|
보문|Bomun|37.5852|127.0195|transfer
안암|Anam|37.5863|127.0290|
고려대|Korea Univ.|37.5905|127.0362|
월곡|Wolgok|37.6019|127.0415|
상월곡|Sangwolgok|37.6064|127.0486|
돌곶이|Dolgoji|37.6106|127.0565|
석계|Seokgye|37.6148|127.0656|transfer
태릉입구|Taereung|37.6175|127.0751|transfer
화랑대|Hwarangdae|37.6200|127.0847|
봉화산|Bonghwasan|37.6173|127.0913|
신내|Sinnae|37.6128|127.1035|
> 7|7호선|Line 7|#747F00|main
도봉산|Dobongsan|37.6896|127.0462|transfer
수락산|Suraksan|37.6777|127.0553|
마들|Madeul|37.6650|127.0577|
노원|Nowon|37.6550|127.0610|transfer
중계|Junggye|37.6446|127.0641|
하계|Hagye|37.6363|127.0682|
공릉|Gongneung|37.6257|127.0730|
태릉입구|Taereung|37.6175|127.0751|transfer
먹골|Meokgol|37.6107|127.0777|
중화|Junghwa|37.6026|127.0793|
상봉|Sangbong|37.5964|127.0852|transfer
면목|Myeonmok|37.5887|127.0876|
사가정|Sagajeong|37.5810|127.0885|
용마산|Yongmasan|37.5737|127.0867|
중곡|Junggok|37.5659|127.0843|
군자|Gunja|37.5571|127.0795|transfer
어린이대공원|Children's Grand Park|37.5480|127.0746|
건대입구|Konkuk Univ.|37.5404|127.0700|transfer
자양|Jayang|37.5315|127.0667|
청담|Cheongdam|37.5192|127.0525|
강남구청|Gangnam-gu Office|37.5172|127.0413|transfer
학동|Hak-dong|37.5143|127.0317|
논현|Nonhyeon|37.5111|127.0215|transfer
반포|Banpo|37.5082|127.0117|
고속터미널|Express Bus Terminal|37.5045|127.0045|transfer
내방|Naebang|37.4877|126.9937|
이수|Isu|37.4858|126.9820|transfer
남성|Namseong|37.4847|126.9712|
숭실대입구|Soongsil Univ.|37.4963|126.9537|
상도|Sangdo|37.5028|126.9479|
장승배기|Jangseungbaegi|37.5048|126.9391|
신대방삼거리|Sindaebangsamgeori|37.4997|126.9282|
보라매|Boramae|37.4999|126.9203|transfer
신풍|Sinpung|37.5000|126.9099|
대림|Daerim|37.4930|126.8957|transfer
남구로|Namguro|37.4861|126.8873|
가산디지털단지|Gasan Digital Complex|37.4816|126.8826|transfer
천왕|Cheonwang|37.4867|126.8393|
온수|Onsu|37.4922|126.8233|transfer
> 8|8호선|Line 8|#E6186C|main
암사역사공원|Amsa History Park|37.5560|127.1355|
암사|Amsa|37.5499|127.1276|
천호|Cheonho|37.5386|127.1236|transfer
강동구청|Gangdong-gu Office|37.5304|127.1205|
몽촌토성|Mongchontoseong|37.5175|127.1127|
잠실|Jamsil|37.5137|127.1005|transfer
석촌|Seokchon|37.5054|127.1069|transfer
송파|Songpa|37.4997|127.1123|
가락시장|Garak Market|37.4925|127.1182|transfer
문정|Munjeong|37.4858|127.1226|
장지|Jangji|37.4787|127.1262|
복정|Bokjeong|37.4703|127.1266|transfer
> 9|9호선|Line 9|#BDB092|main
개화|Gaehwa|37.5785|126.7981|
김포공항|Gimpo Int'l Airport|37.5622|126.8015|transfer
공항시장|Airport Market|37.5637|126.8107|
신방화|Sinbanghwa|37.5675|126.8166|
마곡나루|Magongnaru|37.5670|126.8290|transfer
양천향교|Yangcheon Hyanggyo|37.5681|126.8413|
가양|Gayang|37.5613|126.8545|
증미|Jeungmi|37.5576|126.8618|
등촌|Deungchon|37.5507|126.8657|
염창|Yeomchang|37.5470|126.8749|
신목동|Sinmok-dong|37.5442|126.8831|
선유도|Seonyudo|37.5380|126.8935|
당산|Dangsan|37.5344|126.9024|transfer
국회의사당|National Assembly|37.5281|126.9178|
여의도|Yeouido|37.5217|126.9243|transfer
샛강|Saetgang|37.5173|126.9285|transfer
노량진|Noryangjin|37.5137|126.9426|transfer
노들|Nodeul|37.5129|126.9533|
흑석|Heukseok|37.5087|126.9636|
동작|Dongjak|37.5029|126.9800|transfer
구반포|Gubanpo|37.5013|126.9873|
신반포|Sinbanpo|37.5034|126.9959|
고속터미널|Express Bus Terminal|37.5045|127.0045|transfer
사평|Sapyeong|37.5042|127.0152|
신논현|Sinnonhyeon|37.5046|127.0251|transfer
언주|Eonju|37.5073|127.0339|
선정릉|Seonjeongneung|37.5103|127.0437|transfer
삼성중앙|Samseong Jungang|37.5131|127.0533|
봉은사|Bongeunsa|37.5142|127.0602|
종합운동장|Sports Complex|37.5110|127.0736|transfer
삼전|Samjeon|37.5047|127.0880|
석촌고분|Seokchon Gobun|37.5025|127.0969|
석촌|Seokchon|37.5054|127.1069|transfer
송파나루|Songpanaru|37.5104|127.1123|
한성백제|Hanseong Baekje|37.5163|127.1165|
올림픽공원|Olympic Park|37.5161|127.1309|transfer
둔촌오륜|Dunchon Oryun|37.5196|127.1388|
중앙보훈병원|VHS Medical Center|37.5286|127.1486|
> S|신분당선|Shinbundang Line|#D4003B|main
신사|Sinsa|37.5163|127.0203|transfer
논현|Nonhyeon|37.5111|127.0215|transfer
신논현|Sinnonhyeon|37.5046|127.0251|transfer
강남|Gangnam|37.4975|127.0280|transfer
양재|Yangjae|37.4844|127.0345|transfer
양재시민의숲|Yangjae Citizen's Forest|37.4700|127.0385|
청계산입구|Cheonggyesan|37.4472|127.0559|
> B|수인분당선|Suin-Bundang Line|#FABE00|main
청량리|Cheongnyangni|37.5801|127.0465|transfer
왕십리|Wangsimni|37.5613|127.0375|transfer
서울숲|Seoul Forest|37.5436|127.0447|
압구정로데오|Apgujeongrodeo|37.5274|127.0406|
강남구청|Gangnam-gu Office|37.5172|127.0413|transfer
선정릉|Seonjeongneung|37.5103|127.0437|transfer
선릉|Seolleung|37.5045|127.0490|transfer
한티|Hanti|37.4962|127.0529|
도곡|Dogok|37.4909|127.0554|transfer
구룡|Guryong|37.4870|127.0594|
개포동|Gaepo-dong|37.4893|127.0663|
대모산입구|Daemosan|37.4914|127.0728|
수서|Suseo|37.4874|127.1015|transfer
복정|Bokjeong|37.4703|127.1266|transfer
> GJ|경의중앙선|Gyeongui-Jungang Line|#77C4A3|main
수색|Susaek|37.5807|126.8959|
디지털미디어시티|Digital Media City|37.5768|126.9008|transfer
가좌|Gajwa|37.5686|126.9149|transfer
홍대입구|Hongik Univ.|37.5570|126.9245|transfer
서강대|Sogang Univ.|37.5522|126.9355|
공덕|Gongdeok|37.5437|126.9517|transfer
효창공원앞|Hyochang Park|37.5390|126.9613|transfer
용산|Yongsan|37.5299|126.9648|transfer
이촌|Ichon|37.5223|126.9738|transfer
서빙고|Seobinggo|37.5196|126.9885|
한남|Hannam|37.5294|127.0090|
옥수|Oksu|37.5405|127.0180|transfer
응봉|Eungbong|37.5502|127.0348|
왕십리|Wangsimni|37.5613|127.0375|transfer
청량리|Cheongnyangni|37.5801|127.0465|transfer
회기|Hoegi|37.5899|127.0576|transfer
중랑|Jungnang|37.5948|127.0764|
상봉|Sangbong|37.5964|127.0852|transfer
망우|Mangu|37.5992|127.0920|
양원|Yangwon|37.6067|127.1080|
> GJ|경의중앙선|Gyeongui-Jungang Line|#77C4A3|Seoul Station branch
가좌|Gajwa|37.5686|126.9149|transfer
신촌(경의)|Sinchon (Gyeongui Line)|37.5598|126.9424|
서울역|Seoul Station|37.5550|126.9722|transfer
> A|공항철도|AREX|#0090D2|main
김포공항|Gimpo Int'l Airport|37.5622|126.8015|transfer
마곡나루|Magongnaru|37.5670|126.8290|transfer
디지털미디어시티|Digital Media City|37.5768|126.9008|transfer
홍대입구|Hongik Univ.|37.5570|126.9245|transfer
공덕|Gongdeok|37.5437|126.9517|transfer
서울역|Seoul Station|37.5550|126.9722|transfer
> UI|우이신설선|Ui-Sinseol Line|#B7C450|main
북한산우이|Bukhansan Ui|37.6631|127.0127|
솔밭공원|Solbat Park|37.6563|127.0132|
4·19민주묘지|April 19th National Cemetery|37.6494|127.0137|
가오리|Gaori|37.6415|127.0167|
화계|Hwagye|37.6339|127.0174|
삼양|Samyang|37.6272|127.0181|
삼양사거리|Samyangsageori|37.6213|127.0204|
솔샘|Solsaem|37.6207|127.0136|
북한산보국문|Bukhansan Bogungmun|37.6121|127.0082|
정릉|Jeongneung|37.6027|127.0134|
성신여대입구|Sungshin Women's Univ.|37.5926|127.0165|transfer
보문|Bomun|37.5852|127.0195|transfer
신설동|Sinseol-dong|37.5758|127.0248|transfer
> SL|신림선|Sillim Line|#6789CA|main
샛강|Saetgang|37.5173|126.9285|transfer
대방|Daebang|37.5134|126.9265|transfer
서울지방병무청|Seoul Regional Military Manpower|37.5059|126.9226|
보라매|Boramae|37.4999|126.9203|transfer
보라매공원|Boramae Park|37.4952|126.9187|
보라매병원|Boramae Medical Center|37.4931|126.9240|
당곡|Danggok|37.4900|126.9276|
신림|Sillim|37.4842|126.9297|transfer
서원|Seowon|37.4782|126.9329|
서울대벤처타운|SNU Venture Town|37.4720|126.9337|
관악산|Gwanaksan|37.4687|126.9452|
`;

export const subwayFacts: readonly SubwayBranchFact[] = table
  .trim()
  .slice(2)
  .split('\n> ')
  .map((block) => {
    const [[line, name, nameEn, colour, branch], ...stations] = textOf(block);
    return {
      line,
      name,
      nameEn,
      colour,
      branch,
      stations: stations.map(([station, stationEn, lat, lon, transfer]) => ({
        name: station,
        nameEn: stationEn,
        lon: Number(lon),
        lat: Number(lat),
        transfer: transfer !== '',
      })),
    };
  });
