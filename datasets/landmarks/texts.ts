import { type FactTable, textOf } from '../_kit/facts/table.ts';

/** What a visitor is told of a landmark: a sentence or two. Facts as in the tables of `datasets/_kit/facts`; slug | Korean | English. */
const table: FactTable = `
lotte-world-tower|123층, 555 m. 2017년에 문을 연 한국에서 가장 높은 건물로, 꼭대기가 둘로 갈라진 붓 모양이다.|123 floors and 555 m: the tallest building of Korea, opened in 2017. It tapers like a brush and splits at the top.
n-seoul-tower|남산 위에 선 236.7 m 탑. 1969년에 방송탑으로 세워졌고 1980년부터 전망대가 열렸다.|A tower of 236.7 m on Namsan, built from 1969 for broadcasting; its deck has been open since 1980.
63-building|1985년에 완공된 높이 249 m 건물. 금빛 유리가 저녁 해에 빛나는 여의도의 상징이다.|249 m, completed in 1985. Its gold glass in the evening sun is the sign of Yeouido.
parc1-tower-1|여의도에서 가장 높은 건물(333 m). 모서리의 붉은 기둥은 전통 목조건축에서 따왔다.|The tallest on Yeouido (333 m). The red columns at its edges recall timber architecture.
gyeongbokgung|1395년에 세워진 조선의 법궁. 임진왜란 때 불탄 뒤 1867년에 다시 지었다.|Main palace of Joseon, founded in 1395, burnt in 1592 and built again by 1867.
geunjeongjeon-hall|경복궁의 정전. 두 단의 월대 위에 선 2층 지붕 건물로, 즉위식과 조회가 열렸다.|Throne hall of Gyeongbokgung: two roofs on two stone terraces, for enthronements and audiences.
geunjeongmun-gate|근정전 앞마당으로 들어가는 문.|Gate to the courtyard of the throne hall.
gyeonghoeru-pavilion|연못 안 돌기둥 48개 위에 선 누각. 나라의 잔치가 열렸다.|Pavilion on 48 stone pillars in a pond, for banquets of the state.
injeongjeon-hall|창덕궁의 정전(1804년 중건). 창덕궁은 1997년 유네스코 세계유산이 되었다.|Throne hall of Changdeokgung, rebuilt in 1804. The palace is world heritage since 1997.
myeongjeongjeon-hall|창경궁의 정전(1616년). 남은 궁궐 정전 가운데 가장 오래되었고 동쪽을 바라본다.|Throne hall of Changgyeonggung (1616): the oldest left, and facing east.
junghwajeon-hall|덕수궁의 정전(1906년 중건). 대한제국의 궁이었다.|Throne hall of Deoksugung, rebuilt in 1906: palace of the Korean Empire.
sungjeongjeon-hall|경희궁의 정전. 헐린 궁터에 다시 지었다.|Throne hall of Gyeonghuigung, built again on the site of the razed palace.
jongmyo-jeongjeon|조선 왕과 왕비의 신주를 모신 101 m의 긴 사당. 1995년 유네스코 세계유산.|A shrine hall of 101 m for the kings and queens of Joseon; world heritage since 1995.
sungnyemun|한양도성의 남쪽 정문, 남대문. 1398년에 세웠고 2008년 화재 뒤 2013년에 복구했다.|South gate of the capital, 1398; burnt in 2008 and restored by 2013.
heunginjimun|한양도성의 동문. 반달 모양 옹성을 갖춘 유일한 문이다(1869년 중건).|East gate; the only one with a half-moon wall before it (rebuilt in 1869).
gwanghwamun|경복궁의 정문. 홍예문이 셋이며 2010년에 제자리에 복원했다.|Main gate of Gyeongbokgung with three arches, put back in its place in 2010.
hyehwamun|한양도성의 북동쪽 작은 문. 1994년에 다시 지었다.|Small north-east gate of the wall, rebuilt in 1994.
changuimun|한양도성의 북서쪽 작은 문. 네 소문 가운데 옛 문루(1741년)가 남은 유일한 문이다.|Small north-west gate; of the four small gates the only one with its old pavilion (1741).
sukjeongmun|한양도성의 북문. 백악산 동쪽 능선에 있으며 1976년에 문루를 복원했다.|North gate on the ridge east of Bugaksan; its pavilion was rebuilt in 1976.
gwanghuimun|한양도성의 남동쪽 작은 문. 1975년에 옮겨 다시 지었다.|Small south-east gate, moved and rebuilt in 1975.
dongnimmun|1897년 독립협회가 영은문 자리 앞에 세운 석조 문.|Stone arch put up in 1897 by the Independence Club.
bosingak-belfry|도성 문을 여닫는 시각을 알리던 종각. 새해를 알리는 종을 여기서 친다.|The bell that opened and closed the city's gates; it rings in the new year.
hwangudan|1897년 대한제국을 선포하며 하늘에 제사한 자리. 팔각 황궁우가 남아 있다.|Where the Korean Empire was proclaimed in 1897; the octagonal shrine remains.
national-assembly|1975년에 지은 국회의사당. 기둥 24개가 지름 64 m의 돔을 받친다.|Parliament, 1975: 24 columns under a dome 64 m wide.
seoul-city-hall|2012년에 옛 청사 뒤에 지은 유리 건물. 처마를 닮은 물결이 광장으로 기운다.|A wave of glass behind the old hall, 2012, leaning over the plaza like eaves.
seoul-metropolitan-library|1926년에 지은 옛 시청. 2012년부터 도서관이다.|The former city hall of 1926, a library since 2012.
dongdaemun-design-plaza|자하 하디드가 설계하여 2014년에 연 알루미늄 곡면 건물. 옛 동대문운동장 자리이다.|A shell of aluminium by Zaha Hadid, opened in 2014 on the site of the old stadium.
seoul-olympic-stadium|1988년 서울올림픽의 주경기장. 백자의 곡선을 닮았다.|Main stadium of the 1988 Games, curved like a white porcelain jar.
seoul-world-cup-stadium|2002년 월드컵 개막전이 열린 경기장. 방패연 모양 지붕.|Opening venue of the 2002 World Cup, with a roof like a shield kite.
gocheok-sky-dome|2015년에 문을 연 한국 최초의 돔 야구장.|The first domed ballpark of Korea, 2015.
kspo-dome|1988년 올림픽의 체조경기장. 지금은 공연장으로 이름났다.|Gymnastics hall of the 1988 Games, now known for concerts.
world-peace-gate|올림픽공원 정문에 선 24 m의 문. 날개 모양 처마에 사신도가 그려져 있다.|A winged gate of 24 m at Olympic Park, painted with the four guardians.
myeongdong-cathedral|1898년에 완공된 벽돌 고딕 성당. 종탑의 높이가 46.7 m이다.|Brick Gothic, completed in 1898; its spire is 46.7 m high.
seoul-arts-center|갓 모양 지붕의 오페라하우스가 있는 공연장.|Arts centre with an opera house roofed like a Korean hat.
national-museum-of-korea|2005년 용산에 문을 연 길이 404 m의 박물관.|Museum of 404 m in Yongsan, opened in 2005.
old-seoul-station|1925년에 지은 붉은 벽돌 역사. 푸른 돔은 지금 문화역서울284이다.|Brick station of 1925 with a green dome, now a house of culture.
cheong-wa-dae|1991년에 지은 푸른 기와의 대통령 관저였으며 2022년에 개방되었다.|Blue-tiled hall of the presidents, 1991; opened to the public in 2022.
trade-tower|1988년에 선 계단 모양의 무역센터 건물(228 m).|Stepped tower of the trade centre, 1988 (228 m).
jongno-tower|기둥 셋이 꼭대기 층을 들어 올린 건물. 뚫린 공간이 종로의 표지가 되었다.|Three shafts lift its top floor; the gap between is a sign of Jongno.
seoul-botanic-park|오목한 접시 모양 온실.|A greenhouse shaped like a dish.
pungnaptoseong|한강 가의 백제 토성. 둘레 약 3.5 km 가운데 2.1-2.7 km가 남았다. 한성 백제의 도성으로 본다.|Earthen wall of Baekje by the Han, some 3.5 km round of which 2.1-2.7 km remain; held to be its first capital.
mongchontoseong|올림픽공원 안의 백제 토성. 둘레 2,285 m.|Earthen wall of Baekje in Olympic Park, 2,285 m round.
seokchon-dong-tombs|백제 왕실의 돌무지무덤. 3호분은 50.8 × 48.4 m, 세 단이 남았다.|Stepped stone tombs of Baekje's kings; Tomb 3 measures 50.8 × 48.4 m.
city-wall|1396년에 쌓은 한양도성. 둘레 18.6 km가 백악·낙산·남산·인왕산 능선을 따른다.|Wall of the capital, 1396: 18.6 km along the ridges of Bugaksan, Naksan, Namsan and Inwangsan.
`;

export interface LandmarkText {
  readonly ko: string;
  readonly en: string;
}

export const landmarkTexts: ReadonlyMap<string, LandmarkText> = new Map(
  textOf(table).map(([slug, ko, en]) => [slug, { ko, en }]),
);
