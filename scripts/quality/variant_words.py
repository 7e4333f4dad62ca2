"""The words, forms and programme blurbs that `variants` plants with; all of them our own."""

from __future__ import annotations

from collections.abc import Mapping


def _pairs(listed: str) -> Mapping[str, str]:
    """Returns what stands before each ``:`` in a list of words with what stands after it."""
    return dict(each.split(":") for each in listed.split())


# Words for others of the same meaning and inflection, by language.
SYNONYMS: Mapping[str, Mapping[str, str]] = {
    "nb": _pairs("""
        også:dessuten flere:mange bedre:forbedret bruk:anvendelse samarbeid:samvirke
        mellom:imellom selskapet:firmaet selskap:firma bedrift:virksomhet bedriften:virksomheten
        bedrifter:virksomheter tiltak:grep viktig:vesentlig viktige:vesentlige
        viktigste:vesentligste viktigst:vesentligst blant:iblant løsninger:svar behov:nødvendighet
        ulike:forskjellige ulik:forskjellig bidra:medvirke bidrar:medvirker bidro:medvirket
        bidratt:medvirket tillegg:dessuten store:betydelige stor:betydelig stort:betydelig
        innenfor:innen samt:og knyttet:koblet støtte:hjelp støtten:hjelpen videre:dernest
        arbeid:innsats arbeidet:innsatsen grad:utstrekning hvordan:hvorledes sikre:trygge
        sikrer:trygger gjennomført:utført gjennomføre:utføre gjennomføres:utføres
        gjennomførte:utførte gjennomføring:utførelse kunnskap:viten resultater:utfall
        resultatene:utfallene resultat:utfall felles:samlet vurdering:bedømmelse vurdere:bedømme
        vurderer:bedømmer vurdert:bedømt mulig:gjennomførbart muligheter:sjanser mulighet:sjanse
        muligheten:sjansen utviklet:laget utvikle:lage utvikler:lager måte:vis måten:viset
        samtidig:dessuten nytt:ferskt informasjon:opplysninger informasjonen:opplysningene
        etablert:opprettet etablere:opprette etablerte:opprettet forteller:sier fortelle:si
        sier:forteller krav:fordring ressurser:midler ressursene:midlene jobber:arbeider
        jobbe:arbeide jobbet:arbeidet jobb:arbeid svært:veldig veldig:svært derfor:følgelig
        redusere:minske reduserer:minsker redusert:minsket reduksjon:nedgang prosesser:forløp
        styrke:forsterke styrker:forsterker styrket:forsterket styrking:forsterkning områder:felt
        området:feltet område:felt mindre:færre verktøy:redskap verktøyet:redskapet
        kontinuerlig:fortløpende utfordringer:problemer utfordringene:problemene
        utfordring:problem utfordringen:problemet løpet:løp antall:tallet rundt:omkring
        omkring:rundt eksempel:døme samlet:totalt tett:nært hjelp:bistand hjelpe:bistå
        hjelper:bistår hjulpet:bistått endringer:forandringer endring:forandring endre:forandre
        endret:forandret særlig:spesielt spesielt:særlig basert:bygget bruker:benytter
        bruke:benytte brukt:benyttet brukes:benyttes brukte:benyttet oppgaver:gjøremål
        oppgave:gjøremål rekke:serie eksisterende:nåværende betydelig:vesentlig
        betydelige:vesentlige startet:begynte starte:begynne starter:begynner start:begynnelse
        målet:hensikten mål:formål ønsker:vil ønske:ville ønsket:ville avgjørende:bestemmende
        helhetlig:samlet allerede:alt forbedre:bedre forbedret:bedret forbedring:bedring
        egen:særskilt egne:særskilte effektive:virksomme effektiv:virksom effektivt:virksomt
        veiledning:rettledning skape:danne skaper:danner skapt:dannet enkelte:noen
        sentrale:viktige sentral:viktig sentralt:viktig herunder:deriblant lykkes:klarer
        grunn:årsak grunnen:årsaken fortsatt:fremdeles fremdeles:fortsatt ansvar:ansvaret
        levere:gi leverer:gir levert:gitt systematisk:planmessig oversikt:overblikk
        videreutvikle:utvikle nødvendig:påkrevd nødvendige:påkrevde rutiner:fremgangsmåter
        legger:setter enklere:lettere enkel:lett enkelt:lett enkle:lette største:fremste
        finne:oppdage finner:oppdager dermed:slik slik:sånn måtte:skulle høyere:større
        hvert:ethvert faglig:fagmessig dagens:nåværende oppnå:nå oppnådd:nådd oppnår:når
        opplever:erfarer oppleve:erfare opplevd:erfart erfaringer:lærdommer erfaring:lærdom
        bare:kun kun:bare kapasitet:evne løse:klare økende:voksende øker:vokser øke:heve økt:hevet
        kort:knapt fordi:ettersom høsten:høst tydelig:klar tydelige:klare tydeligere:klarere
        mest:særlig evne:dyktighet andel:del andelen:delen fortsette:holde raskt:hurtig
        raskere:hurtigere rask:hurtig riktig:rett riktige:rette direkte:umiddelbart
        prioriteringer:valg innføring:innlemmelse innføre:ta stadig:jevnlig utnytte:bruke
        utnytter:bruker tilby:gi tilbyr:gir tilbud:tjeneste kanskje:muligens ofte:hyppig
        hele:samtlige alle:samtlige helt:fullstendig hadde:fikk gjerne:helst nok:tilstrekkelig
        nesten:omtrent omtrent:cirka cirka:omtrent under:gjennom mot:imot derimot:imidlertid
        imidlertid:derimot men:dog vanskelig:krevende krevende:vanskelig fint:godt gode:fine
        god:fin godt:fint penger:midler pengene:midlene prosjekt:tiltak prosjektet:tiltaket
        prosjekter:tiltak prosjektene:tiltakene hos:ved først:innledningsvis siden:ettersom
        vekst:økning veksten:økningen ansatte:medarbeidere ansatt:tilsatt kunder:kjøpere
        kundene:kjøperne kunde:kjøper produkt:vare produktet:varen produkter:varer
        produktene:varene marked:omsetningssted trolig:sannsynligvis sannsynligvis:trolig
        etter:siden bygge:reise tilpasset:avpasset tilpasse:avpasse oppstart:start følge:etterleve
        innsikt:forståelse bygger:reiser kostnader:utgifter kostnadene:utgiftene
        utgifter:kostnader formålet:hensikten formål:hensikt hensikten:formålet innbyggere:folk
        innbyggerne:folket digitale:elektroniske digital:elektronisk digitalt:elektronisk
        relevante:aktuelle relevant:aktuell ca:omtrent
    """),
    "sv": _pairs("""
        även:också också:även olika:skilda samt:och resultat:utfall resultaten:utfallen
        resultatet:utfallet mellan:emellan effekter:verkningar effekt:verkan syfte:ändamål
        syftet:ändamålet syftar:avser förväntade:väntade förväntas:väntas genomförande:utförande
        mycket:väldigt utveckla:skapa utvecklar:skapar utvecklat:skapat upplägg:uppläggning
        andra:övriga metoder:tillvägagångssätt metod:tillvägagångssätt sätt:vis många:flertalet
        utveckling:framväxt forskning:vetenskap kunskap:vetande kunskapen:vetandet stora:betydande
        stor:betydande stort:betydande flera:ett-flertal använda:nyttja använder:nyttjar
        används:nyttjas användas:nyttjas använts:nyttjats användning:nyttjande skapa:bilda
        skapar:bildar skapas:bildas egenskaper:kännetecken studera:undersöka studerar:undersöker
        studeras:undersöks studier:undersökningar studie:undersökning exempel:prov målet:avsikten
        mål:avsikt varit:utgjort samarbete:samverkan samverkan:samarbete idag:numera hjälp:stöd
        undersöka:studera undersöker:studerar undersöks:studeras bättre:förbättrad
        därför:följaktligen kring:runt forskare:vetenskapsmän information:upplysningar
        förstå:begripa förståelse:insikt förståelsen:insikten vill:önskar problem:svårighet
        problemet:svårigheten verktyg:redskap ökad:växande ökade:växande ökar:växer öka:höja
        tidigare:förut eftersom:då bidra:medverka bidrar:medverkar bidragit:medverkat
        möjligt:genomförbart möjlig:genomförbar möjliga:tänkbara göra:utföra gör:utför
        framtida:kommande antal:mängd företag:firmor samtidigt:därtill större:mer-omfattande
        teknik:teknologi tekniken:teknologin förbättra:höja förbättrad:höjd förbättrar:höjer
        viktiga:väsentliga viktigt:väsentligt viktig:väsentlig lösningar:svar ofta:vanligen
        tillsammans:gemensamt dessutom:därtill analys:granskning analysera:granska
        analyser:granskningar därmed:således måste:behöver såsom:som grund:bas bara:endast
        endast:bara helt:fullständigt sådana:dylika behov:krav möjligheter:tillfällen
        möjlighet:chans möjligheten:chansen arbetet:insatsen arbete:insats visat:påvisat
        visar:påvisar visa:påvisa allt:alltmer fokus:tyngdpunkt hållbar:uthållig
        hållbara:uthålliga hållbart:uthålligt mindre:lägre påverkar:inverkar påverka:inverka
        aktörer:intressenter områden:fält området:fältet område:fält gäller:rör ytterligare:mer
        minska:sänka minskar:sänker minskad:sänkt vissa:somliga utvecklas:skapas
        grundläggande:fundamental steg:led leder:för leda:föra identifiera:hitta
        identifierar:hittar hitta:finna potential:möjlighet delar:stycken bland:ibland typer:slag
        typ:slag senaste:färskaste internationella:globala sina:egna process:förlopp
        processen:förloppet processer:förlopp behöver:måste behövs:krävs höga:betydande
        hög:betydande särskilt:speciellt speciellt:särskilt bygga:konstruera bygger:vilar
        betydelse:vikt människor:personer personer:människor sker:äger-rum utmaningar:svårigheter
        utmaning:svårighet utmaningen:svårigheten komplexa:invecklade komplex:invecklad
        möjliggör:tillåter möjliggöra:tillåta redan:alldeles innebär:betyder dagens:nutidens
        krävs:fordras kräver:fordrar består:utgörs genomförts:utförts genomföra:utföra
        genomförs:utförs genomfördes:utfördes utgör:är direkt:omedelbart trots:oaktat avser:ämnar
        fungerar:verkar uppnå:nå uppnås:nås nytt:färskt effektivt:verksamt effektiv:verksam
        effektiva:verksamma specifika:särskilda krav:fordringar utvärdera:bedöma utvärderas:bedöms
        nuvarande:befintliga fall:händelser stöd:hjälp hantera:sköta hanterar:sköter
        relevanta:aktuella enligt:efter nära:intill förutsättningar:villkor lokala:ortens
        lösa:klara avgörande:bestämmande utnyttja:bruka utnyttjar:brukar nyligen:helt-nyss
        perspektiv:synvinkel föreslagna:tänkta omfattande:vidsträckta snabbt:fort snabb:rask
        snabba:raska snabbare:fortare inklusive:även befintliga:nuvarande ännu:fortfarande
        fortfarande:ännu exempelvis:såsom medan:under-det-att betydande:ansenliga tillgång:åtkomst
        fått:erhållit får:erhåller kommer:skall genom:via via:genom nya:färska ny:färsk inom:i
        mer:ytterligare samtliga:alla alla:samtliga projektet:arbetet projektets:arbetets
        projekt:arbete dock:emellertid men:dock ger:skänker bra:god
    """),
}

# The commonest words of Norwegian that differ between the norms; the rest comes from the word list.
NYNORSK: Mapping[str, str] = _pairs("""
    ikke:ikkje jeg:eg hun:ho vi:vi de:dei dem:dei hva:kva hvem:kven hvor:kvar hvordan:korleis
    hvorfor:kvifor hvilke:kva hvilken:kva hvilket:kva hver:kvar hvert:kvart når:når fra:frå
    være:vere er:er var:var vært:vore blir:blir bli:bli ble:vart blitt:blitt har:har hadde:hadde
    gjøre:gjere gjør:gjer gjorde:gjorde gjort:gjort kommer:kjem komme:kome kom:kom kommet:kome
    si:seie sier:seier sa:sa sagt:sagt vet:veit vite:vite se:sjå ser:ser sett:sett noe:noko
    noen:nokon ingen:ingen mye:mykje mer:meir mest:mest flere:fleire fler:fleire mange:mange
    en:ein et:eit den:den det:det dette:dette denne:denne disse:desse selv:sjølv også:også
    bare:berre nå:no da:då mellom:mellom gjennom:gjennom uten:utan innen:innan sammen:saman
    samme:same andre:andre annen:annan annet:anna egen:eigen eget:eige egne:eigne mulig:mogleg
    mulige:moglege mulighet:høve muligheter:høve muligheten:høvet viktig:viktig
    vanskelig:vanskeleg særlig:særleg tidlig:tidleg tidligere:tidlegare daglig:dagleg årlig:årleg
    offentlig:offentleg offentlige:offentlege nødvendig:nødvendig tydelig:tydeleg endelig:endeleg
    faglig:fagleg muligens:kanskje betydelig:monaleg betydelige:monalege måte:måte måten:måten
    arbeidet:arbeidet prosjekter:prosjekt prosjektene:prosjekta tjeneste:teneste tjenesten:tenesta
    tjenester:tenester tjenestene:tenestene løsning:løysing løsningen:løysinga løsninger:løysingar
    løsningene:løysingane virksomhet:verksemd virksomheten:verksemda virksomheter:verksemder
    virksomhetene:verksemdene virksomhetens:verksemda skole:skule skolen:skulen skoler:skular
    hjem:heim hjemme:heime uke:veke uker:veker språk:språk kunnskap:kunnskap selskapet:selskapet
    selskaper:selskap bedrifter:bedrifter utfordringer:utfordringar utfordringene:utfordringane
    muligheter:høve erfaringer:erfaringar prosesser:prosessar endringer:endringar
    ressurser:ressursar kommuner:kommunar kommunene:kommunane aktører:aktørar brukere:brukarar
    brukerne:brukarane ansatte:tilsette ansatt:tilsett innbyggere:innbyggjarar
    innbyggerne:innbyggjarane kunder:kundar kundene:kundane år:år årene:åra måned:månad
    måneder:månader gang:gong ganger:gonger øke:auke øker:aukar økt:auka økende:aukande
    økning:auke bruk:bruk bruker:brukar brukes:blir-brukt brukt:brukt utvikler:utviklar
    utviklet:utvikla arbeider:arbeider jobber:jobbar jobbet:jobba startet:starta styrke:styrkje
    styrket:styrkt bygge:byggje bygger:byggjer følge:følgje følger:følgjer ligge:liggje
    ligger:ligg legge:leggje legger:legg sette:setje setter:set få:få får:får fått:fått gi:gje
    gir:gir gitt:gitt ta:ta tar:tek tok:tok tatt:teke finne:finne finner:finn funnet:funne
    skrive:skrive skriver:skriv knyttet:knytt etablert:etablert gjennomført:gjennomført
    gjennomføre:gjennomføre forbedre:betre forbedret:betra bedre:betre best:best beste:beste
    høy:høg høyt:høgt høye:høge høyere:høgare lav:låg lavt:lågt lavere:lågare større:større
    mindre:mindre bredt:breitt sikkerhet:tryggleik trygghet:tryggleik kvalitet:kvalitet
    enhet:eining enheter:einingar effektivt:effektivt målet:målet helse:helse syk:sjuk
    spørsmål:spørsmål vann:vatn første:første siste:siste neste:neste hele:heile helt:heilt
    hel:heil enkelt:enkelt enkelte:enkelte fortsatt:framleis fremdeles:framleis derfor:derfor
    likevel:likevel imidlertid:likevel forskjellige:ulike forskjell:skilnad forskjellen:skilnaden
    avgjørende:avgjerande selskapene:selskapa områder:område områdene:områda tall:tal
    behovet:behovet støtte:støtte veiledning:rettleiing ledelse:leiing ledelsen:leiinga
    leder:leiar ledere:leiarar deltakere:deltakarar deltakelse:deltaking utvikling:utvikling
    utviklingen:utviklinga innovasjonen:innovasjonen forskningen:forskinga forskning:forsking
    opplæringen:opplæringa ordningen:ordninga styringen:styringa satsingen:satsinga
    regjeringen:regjeringa forvaltningen:forvaltninga oppfølgingen:oppfølginga tilgang:tilgang
""")

SLOT = "{}"

# Forms of about 120 words: what a text is pasted into, at `SLOT`.
FORMS: Mapping[str, tuple[str, ...]] = {
    "nb": (
        """SØKNADSSKJEMA – TILSKUDD TIL LOKAL FORNYELSE

1. Om søkeren
Skjemaet fylles ut av den som har fullmakt til å binde søkeren. Felt merket med stjerne er
obligatoriske. Ta kontakt med saksbehandler dersom noe er uklart før fristen går ut.

2. Beskriv prosjektet
Gjør rede for hva dere vil oppnå, hvem det er til nytte for og hvordan dere vil gå frem. Skriv kort.

{}

3. Måloppnåelse og evaluering
Hvordan skal dere måle om prosjektet lykkes? Oppgi minst to indikatorer som kan etterprøves.

4. Budsjett og finansiering
Legg ved budsjett med egenandel. Timer føres med sats fastsatt i utlysningen, og merverdiavgift
skal bare tas med når søkeren ikke får den refundert.

5. Erklæring
Vi bekrefter at opplysningene er riktige, og at tilskuddet vil bli brukt slik det er forutsatt.
Ufullstendige søknader kan bli avvist uten realitetsbehandling.""",
        """Rapport for prosjekter med støtte fra ordningen

Veiledning til utfylling: Svar på alle punktene nedenfor. Rapporten er offentlig, og skal derfor
ikke inneholde opplysninger om enkeltpersoner. Regnskap sendes særskilt og attesteres av revisor.

A. Hva ble gjort i prosjektperioden?
Beskriv aktivitetene i hovedtrekk. Gjør oppmerksom på avvik fra planen, og forklar årsaken til dem.

{}

B. Hva ble resultatet for målgruppen?
C. Hvilke hindringer møtte dere, og hvordan ble de håndtert underveis?
D. Hva ville dere gjort annerledes i dag?
E. Hvordan videreføres arbeidet når støtten tar slutt?
F. Hvem kan kontaktes av andre som vil ta i bruk erfaringene?

Rapporten signeres elektronisk av prosjekteier. Restmidler over ti tusen kroner betales tilbake
innen tretti dager etter at sluttoppgjøret er godkjent. For sent innsendt rapport kan føre til
at hele beløpet kreves tilbake.""",
        """Idéskisse til innovasjonsporteføljen (maks to sider)

Hvilket behov springer ideen ut av?
Svar med utgangspunkt i brukernes hverdag og ikke i en bestemt løsning. Vis gjerne til statistikk,
klager, avviksmeldinger eller samtaler med dem det gjelder. Unngå forkortelser som bare fagfolk kan.

Fortell om ideen med egne ord:
{}

Hvor moden er ideen?
☐ Bare tenkt  ☐ Skissert  ☐ Prøvd i det små  ☐ I drift hos andre

Hvem må være med for at dette skal lykkes?
Nevn eiere, brukere, leverandører og tillitsvalgte. Er personvernombudet orientert om behandlingen?

Hva er den største usikkerheten akkurat nå, og hva er det minste dere kan gjøre for å få svar?

Skissen vurderes av porteføljestyret på første møte etter at den er mottatt. Dere får tilbakemelding
innen fire uker, enten den går videre eller ikke.""",
    ),
    "sv": (
        """ANSÖKAN OM BIDRAG – FORMULÄR B

1. Uppgifter om sökanden
Formuläret fylls i av behörig firmatecknare. Rutor med stjärna är obligatoriska. Hör av dig till
handläggaren i god tid före sista ansökningsdag om någonting är oklart.

2. Beskriv projektet kortfattat
Redogör för vad ni vill åstadkomma, för vem och på vilket vis. Skriv så att en lekman förstår.

{}

3. Uppföljning
Ange minst två indikatorer som går att kontrollera i efterhand. Vem ansvarar för mätningen?

4. Kostnader
Bifoga budget med egen medfinansiering. Indirekta kostnader räknas enligt schablon i utlysningen,
och moms tas bara upp när den inte kan dras av.

5. Försäkran
Vi intygar att uppgifterna är riktiga och att medlen används som det är tänkt. Ansökningar som
saknar bilagor kan komma att avvisas utan prövning i sak.""",
        """Slutrapport till finansiären

Anvisning: Besvara samtliga frågor nedan. Rapporten är en offentlig handling och får därför inte
innehålla uppgifter om enskilda. Ekonomisk redovisning lämnas separat och granskas av revisor.

A. Vad gjordes under projekttiden?
Sammanfatta aktiviteterna. Påpeka avvikelser från planen och förklara vad de berodde på.

{}

B. Vilken nytta fick målgruppen?
C. Vilka hinder stötte ni på, och hur togs de om hand under resans gång?
D. Vad hade ni gjort annorlunda i dag?
E. Hur förs arbetet vidare när bidraget tar slut?
F. Vem kan kontaktas av andra som vill ta del av lärdomarna?

Rapporten undertecknas elektroniskt av projektägaren. Medel som inte har förbrukats betalas åter
inom trettio dagar. Rapport som lämnas för sent kan leda till återkrav av hela beloppet.""",
        """Idéblankett för förnyelse (högst två sidor)

Vilket behov svarar idén mot?
Utgå från vardagen för dem som berörs och inte från en viss produkt. Hänvisa gärna till statistik,
klagomål eller samtal. Undvik förkortningar som bara specialister känner till.

Berätta om idén med egna ord:
{}

Hur mogen är idén?
☐ Enbart tänkt  ☐ Skissad  ☐ Prövad i liten skala  ☐ I drift någon annanstans

Vilka måste vara med på tåget?
Nämn ägare, användare, leverantörer och fackliga företrädare. Är dataskyddsombudet underrättat?

Vad är den största osäkerheten just nu, och vilket är det minsta ni kan göra för att få svar?

Blanketten tas upp på styrgruppens nästa möte. Ni får besked inom fyra veckor, vare sig idén går
vidare eller läggs åt sidan.""",
    ),
}

# Blurbs of some 60 words, as programmes have them on every page of a project of theirs.
BLURBS: Mapping[str, tuple[str, ...]] = {
    "nb": (
        """Prosjektet inngår i programmet Nye grep i nærmiljøet, som ble satt i gang av
fylkesrådet for å gi små kommuner rom til å prøve ut arbeidsmåter de ellers ikke ville hatt råd til.
Programmet løper i fire år, deler ut midler to ganger i året og samler alle deltakerne til en
erfaringskonferanse hver høst. Les mer om programmet og om de andre prosjektene på nettsiden.""",
        """Om ordningen: Tilskuddsordningen Varig bedre skal få frem tjenester som varer etter at
pengene er brukt opp. Støtte gis med inntil halvparten av godkjente kostnader, og det er et vilkår
at ledelsen har forankret arbeidet i økonomiplanen. En jury med representanter fra brukerne, fagfolk
og forvaltningen innstiller overfor direktoratet, som fatter endelig vedtak før sommeren.""",
        """Dette er ett av prosjektene i Samspillsløftet. Løftet er et spleiselag mellom staten,
næringslivet og frivilligheten, med mål om at flere skal stå i arbeid og færre falle utenfor. I hver
region sitter det en koordinator som kobler deltakerne sammen, holder kurs og følger med på
fremdriften. Resultatene evalueres av et forskningsinstitutt og legges frem for offentligheten
hvert annet år.""",
    ),
    "sv": (
        """Projektet är en del av programmet Gemensam framtid, som regionen startade för att ge
mindre orter utrymme att pröva arbetssätt som de annars inte hade haft råd med. Programmet pågår i
fyra år, delar ut medel vår och höst och bjuder in samtliga deltagare till en konferens i november.
Läs gärna mer om programmet och de övriga projekten på hemsidan.""",
        """Om satsningen: Bidragsformen Hållbar nytta ska få fram tjänster som lever kvar när
pengarna är slut. Stöd lämnas med högst hälften av godkända kostnader, och ett villkor är att
ledningen har tagit in arbetet i sin verksamhetsplan. En nämnd med brukare, sakkunniga och
tjänstemän lämnar förslag till myndigheten, som fattar det slutliga beslutet före midsommar.""",
        """Detta är ett av arbetena inom Kraftsamlingen. Kraftsamlingen är ett gemensamt åtagande av
staten, näringslivet och civilsamhället, så att fler ska komma i arbete och färre hamna utanför.
Varje län har en samordnare som för ihop deltagarna, håller kurser och följer upp framstegen.
Utfallet granskas av ett forskningsinstitut och redovisas för allmänheten vartannat år.""",
    ),
}
