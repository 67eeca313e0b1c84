/* SPDX-License-Identifier: Apache-2.0 */

/* Countries by their names in eight languages, accents and case dropped. */

#include "base/text.h"
#include "domain/intake_vocabulary.h"

static const char CODES[] =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR "
    "BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ "
    "EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW "
    "GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY "
    "KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY "
    "QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG "
    "TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM "
    "ZW ";

/* Code of two letters, of three, names. */
static const struct {
    const char code[3];
    const char long_code[4];
    const char *names;
} COUNTRIES[] = {
    {"AD", "AND", "andorra|andorre"},
    {"AE", "ARE",
     "united arab emirates|uae|emirates|vereinigte arabische emirate|vae|emirats arabes unis|"
     "emiratos arabes unidos|emirati arabi uniti|emirados arabes unidos"},
    {"AF", "AFG", "afghanistan|afganistan|afeganistao"},
    {"AL", "ALB", "albania|albanien|albanie"},
    {"AM", "ARM", "armenia|armenien|armenie"},
    {"AO", "AGO", "angola"},
    {"AR", "ARG", "argentina|argentinien|argentine"},
    {"AT", "AUT", "austria|osterreich|oesterreich|autriche|oostenrijk"},
    {"AU", "AUS", "australia|australien|australie"},
    {"AZ", "AZE", "azerbaijan|aserbaidschan|azerbaidjan|azerbaiyan|azerbaigian|azerbaijao"},
    {"BA", "BIH",
     "bosnia|bosnia and herzegovina|bosnien|bosnien und herzegowina|bosnien herzegowina|"
     "bosnie herzegovine|bosnia y herzegovina|bosnia ed erzegovina|bosnia e herzegovina"},
    {"BD", "BGD", "bangladesh|bangladesch"},
    {"BE", "BEL", "belgium|belgien|belgique|belgica|belgio|belgie|belgia"},
    {"BG", "BGR", "bulgaria|bulgarien|bulgarie|bulgarije"},
    {"BH", "BHR", "bahrain|bahrein|barein"},
    {"BO", "BOL", "bolivia|bolivien|bolivie"},
    {"BR", "BRA", "brazil|brasilien|bresil|brasil|brasile|brazilie|brazylia"},
    {"BW", "BWA", "botswana|botsuana"},
    {"BY", "BLR", "belarus|weissrussland|bielorussie|bielorrusia|bielorussia|bielorrussia"},
    {"CA", "CAN", "canada|kanada"},
    {"CD", "COD", "dr congo|democratic republic of the congo|demokratische republik kongo"},
    {"CH", "CHE", "switzerland|schweiz|suisse|suiza|svizzera|suica|zwitserland|szwajcaria"},
    {"CI", "CIV", "ivory coast|elfenbeinkuste|cote divoire|costa de marfil|costa davorio"},
    {"CL", "CHL", "chile|chili|cile"},
    {"CM", "CMR", "cameroon|kamerun|cameroun|camerun|camaroes"},
    {"CN", "CHN", "china|chine|cina|pr china|peoples republic of china|prc|chiny"},
    {"CO", "COL", "colombia|kolumbien|colombie"},
    {"CR", "CRI", "costa rica"},
    {"CU", "CUB", "cuba|kuba"},
    {"CY", "CYP", "cyprus|zypern|chypre|chipre|cipro"},
    {"CZ", "CZE",
     "czech republic|czechia|tschechien|tschechische republik|republique tcheque|tchequie|"
     "republica checa|chequia|repubblica ceca|cechia|tchequia|tsjechie|czechy|republika czeska"},
    {"DE", "DEU",
     "germany|deutschland|allemagne|alemania|germania|alemanha|brd|bundesrepublik deutschland|"
     "federal republic of germany|ger|duitsland|niemcy"},
    {"DK", "DNK", "denmark|danemark|dinamarca|danimarca|danmark|denemarken|dania"},
    {"DO", "DOM",
     "dominican republic|dominikanische republik|republique dominicaine|republica dominicana|"
     "repubblica dominicana"},
    {"DZ", "DZA", "algeria|algerien|algerie|argelia"},
    {"EC", "ECU", "ecuador|equateur|equador"},
    {"EE", "EST", "estonia|estland|estonie"},
    {"EG", "EGY", "egypt|agypten|aegypten|egypte|egipto|egitto|egito"},
    {"ES", "ESP", "spain|spanien|espagne|espana|spagna|espanha|spanje|hiszpania"},
    {"ET", "ETH", "ethiopia|athiopien|ethiopie|etiopia"},
    {"FI", "FIN", "finland|finnland|finlande|finlandia|suomi"},
    {"FR", "FRA", "france|frankreich|francia|franca|france metropolitaine|frankrijk|francja"},
    {"GB", "GBR",
     "united kingdom|uk|great britain|britain|england|scotland|wales|northern ireland|"
     "vereinigtes konigreich|grossbritannien|royaume uni|grande bretagne|angleterre|reino unido|"
     "gran bretana|inglaterra|regno unito|gran bretagna|inghilterra|gra bretanha|"
     "united kingdom of great britain and northern ireland|verenigd koninkrijk|groot "
     "brittannie|engeland|wielka brytania|zjednoczone krolestwo"},
    {"GE", "GEO", "georgia|georgien|georgie"},
    {"GH", "GHA", "ghana|gana"},
    {"GR", "GRC", "greece|griechenland|grece|grecia|griekenland|grecja"},
    {"GT", "GTM", "guatemala"},
    {"HK", "HKG", "hong kong|hongkong|hong kong sar"},
    {"HN", "HND", "honduras"},
    {"HR", "HRV", "croatia|kroatien|croatie|croacia|croazia|kroatie|chorwacja"},
    {"HU", "HUN", "hungary|ungarn|hongrie|hungria|ungheria|hongarije|wegry"},
    {"ID", "IDN", "indonesia|indonesien|indonesie"},
    {"IE", "IRL", "ireland|irland|irlande|irlanda|republic of ireland|eire|ierland|irlandia"},
    {"IL", "ISR", "israel|israele"},
    {"IN", "IND", "india|indien|inde|indie"},
    {"IQ", "IRQ", "iraq|irak|iraque"},
    {"IR", "IRN", "iran|ira"},
    {"IS", "ISL", "iceland|island|islande|islandia|islanda|ijsland"},
    {"IT", "ITA", "italy|italien|italie|italia|wlochy"},
    {"JM", "JAM", "jamaica|jamaika|jamaique|giamaica"},
    {"JO", "JOR", "jordan|jordanien|jordanie|jordania|giordania"},
    {"JP", "JPN", "japan|japon|giappone|japao|japonia"},
    {"KE", "KEN", "kenya|kenia|quenia"},
    {"KH", "KHM", "cambodia|kambodscha|cambodge|camboya|cambogia|camboja"},
    {"KR", "KOR",
     "south korea|korea|republic of korea|korea republic of|sudkorea|coree du sud|coree|"
     "corea del sur|corea|corea del sud|coreia do sul|coreia"},
    {"KW", "KWT", "kuwait|koweit"},
    {"KZ", "KAZ", "kazakhstan|kasachstan|kazajistan|kazakistan|cazaquistao"},
    {"LB", "LBN", "lebanon|libanon|liban|libano"},
    {"LI", "LIE", "liechtenstein"},
    {"LK", "LKA", "sri lanka"},
    {"LT", "LTU", "lithuania|litauen|lituanie|lituania|litouwen|litwa"},
    {"LU", "LUX", "luxembourg|luxemburg|luxemburgo|lussemburgo|luksemburg"},
    {"LV", "LVA", "latvia|lettland|lettonie|letonia|lettonia|letland|lotwa"},
    {"LY", "LBY", "libya|libyen|libye|libia"},
    {"MA", "MAR", "morocco|marokko|maroc|marruecos|marocco|marrocos|maroko"},
    {"MC", "MCO", "monaco"},
    {"MD", "MDA", "moldova|moldau|moldawien|moldavie|moldavia"},
    {"ME", "MNE", "montenegro"},
    {"MK", "MKD",
     "north macedonia|macedonia|nordmazedonien|mazedonien|macedoine du nord|macedoine|"
     "macedonia del norte|macedonia del nord|macedonia do norte"},
    {"MT", "MLT", "malta|malte"},
    {"MU", "MUS", "mauritius|maurice|ile maurice|mauricio"},
    {"MX", "MEX", "mexico|mexiko|mexique|messico|meksyk"},
    {"MY", "MYS", "malaysia|malaisie|malasia|malesia"},
    {"MZ", "MOZ", "mozambique|mosambik|mozambico|mocambique"},
    {"NA", "NAM", "namibia|namibie"},
    {"NG", "NGA", "nigeria"},
    {"NI", "NIC", "nicaragua"},
    {"NL", "NLD",
     "netherlands|the netherlands|holland|niederlande|pays bas|hollande|paises bajos|holanda|"
     "paesi bassi|olanda|paises baixos|nederland|holandia|niderlandy"},
    {"NO", "NOR", "norway|norwegen|norvege|noruega|norvegia|norge|noorwegen|norwegia"},
    {"NZ", "NZL",
     "new zealand|neuseeland|nouvelle zelande|nueva zelanda|nuova zelanda|nova zelandia"},
    {"OM", "OMN", "oman"},
    {"PA", "PAN", "panama"},
    {"PE", "PER", "peru|perou"},
    {"PH", "PHL", "philippines|philipines|philippinen|filipinas|filippine|the philippines"},
    {"PK", "PAK", "pakistan|paquistao"},
    {"PL", "POL", "poland|polen|pologne|polonia|polska"},
    {"PR", "PRI", "puerto rico|porto rico"},
    {"PT", "PRT", "portugal|portogallo|portugalia"},
    {"PY", "PRY", "paraguay|paraguai"},
    {"QA", "QAT", "qatar|katar|catar"},
    {"RO", "ROU", "romania|rumanien|roumanie|rumania|romenia|roemenie|rumunia"},
    {"RS", "SRB", "serbia|serbien|serbie|servia|servie"},
    {"RU", "RUS",
     "russia|russland|russie|rusia|russian federation|russische foderation|rusland|rosja"},
    {"RW", "RWA", "rwanda|ruanda"},
    {"SA", "SAU", "saudi arabia|saudi arabien|arabie saoudite|arabia saudita|arabia saudi|ksa"},
    {"SE", "SWE", "sweden|schweden|suede|suecia|svezia|sverige|zweden|szwecja"},
    {"SG", "SGP", "singapore|singapur|singapour|singapura"},
    {"SI", "SVN", "slovenia|slowenien|slovenie|eslovenia|slowenia"},
    {"SK", "SVK",
     "slovakia|slowakei|slovaquie|eslovaquia|slovacchia|slovak republic|slowakische "
     "republik|slowakije|slowacja"},
    {"SN", "SEN", "senegal"},
    {"SV", "SLV", "el salvador|salvador"},
    {"TH", "THA", "thailand|thailande|tailandia|thailandia"},
    {"TN", "TUN", "tunisia|tunesien|tunisie|tunez"},
    {"TR", "TUR", "turkey|turkiye|turkei|turquie|turquia|turchia|turkije|turcja"},
    {"TW", "TWN", "taiwan"},
    {"TZ", "TZA", "tanzania|tansania|tanzanie"},
    {"UA", "UKR", "ukraine|ucrania|ucraina|oekraine|ukraina"},
    {"UG", "UGA", "uganda|ouganda"},
    {"US", "USA",
     "united states|united states of america|usa|us|u s|u s a|america|vereinigte staaten|"
     "vereinigte staaten von amerika|etats unis|etats unis damerique|estados unidos|eeuu|ee uu|"
     "stati uniti|stati uniti damerica|eua|estados unidos da america|verenigde staten|verenigde "
     "staten van amerika|stany zjednoczone|stany zjednoczone ameryki"},
    {"UY", "URY", "uruguay|uruguai"},
    {"UZ", "UZB", "uzbekistan|usbekistan|ouzbekistan"},
    {"VE", "VEN", "venezuela"},
    {"VN", "VNM", "vietnam|viet nam|vietna"},
    {"ZA", "ZAF",
     "south africa|sudafrika|afrique du sud|sudafrica|africa do sul|rsa|zuid afrika|republika "
     "poludniowej afryki|rpa"},
    {"ZM", "ZMB", "zambia|sambia|zambie"},
    {"ZW", "ZWE", "zimbabwe|simbabwe|zimbabue"},
};

bool country_is_code(const char *text)
{
    char code[COUNTRY_CODE_SIZE + 1];
    if (!text_is_country(text)) {
        return false;
    }
    (void)snprintf(code, sizeof code, "%s ", text);
    return strstr(CODES, code) != NULL;
}

/* The letters on cars, which lists kept by hand use. */
static bool car_read(const char *word, char ret[COUNTRY_CODE_SIZE])
{
    static const char letters[] = "a AT b BE d DE e ES f FR h HU i IT l LU n NO p PT s SE ";
    for (const char *c = letters; word[0] && !word[1] && *c; c += 5) {
        if (*c == word[0]) {
            memcpy(ret, c + 2, 2);
            ret[2] = '\0';
            return true;
        }
    }
    return false;
}

/* "de" and "De" count as codes too; "UK" is a name that people take for one. */
static bool code_read(const char *word, char ret[COUNTRY_CODE_SIZE])
{
    size_t len = strlen(word);
    char upper[4] = "";
    if (len != 2 && len != 3) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        upper[i] = word[i] >= 'a' && word[i] <= 'z' ? (char)(word[i] - 'a' + 'A') : '?';
    }
    if (len == 2 && country_is_code(upper)) {
        memcpy(ret, upper, COUNTRY_CODE_SIZE);
        return true;
    }
    for (size_t i = 0; len == 3 && i < SCORE_ARRAY_COUNT(COUNTRIES); i++) {
        if (text_equal(COUNTRIES[i].long_code, upper)) {
            memcpy(ret, COUNTRIES[i].code, COUNTRY_CODE_SIZE);
            return true;
        }
    }
    return false;
}

bool country_read(const char *text, char ret[COUNTRY_CODE_SIZE])
{
    char word[WORD_BYTES_MAX];
    if (!*word_normal(text, word)) {
        return false;
    }
    if (code_read(word, ret) || car_read(word, ret)) {
        return true;
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(COUNTRIES); i++) {
        if (word_in(word, COUNTRIES[i].names)) {
            memcpy(ret, COUNTRIES[i].code, COUNTRY_CODE_SIZE);
            return true;
        }
    }
    return false;
}
