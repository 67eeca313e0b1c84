/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/intake_vocabulary.h"

#include "base/text.h"

const char *word_normal(const char *text, char ret[WORD_BYTES_MAX])
{
    char folded[WORD_BYTES_MAX];
    size_t len = 0;
    bool is_gap = false;
    ret[0] = '\0';
    if (!text_fold_plain(text, folded, sizeof folded)) {
        return ret;
    }
    for (const char *c = folded; *c; c++) {
        bool is_letter = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c < 0;
        if (*c == '.' || *c == '\'') {
            continue;
        }
        if (!is_letter) {
            is_gap = len > 0;
            continue;
        }
        if (is_gap) {
            ret[len++] = ' ';
            is_gap = false;
        }
        ret[len++] = *c;
    }
    ret[len] = '\0';
    return ret;
}

bool word_in(const char *word, const char *list)
{
    size_t len = strlen(word);
    while (len && *list) {
        size_t span = strcspn(list, "|");
        if (span == len && memcmp(list, word, len) == 0) {
            return true;
        }
        list += span + (list[span] == '|');
    }
    return false;
}

/* ---- currencies ------------------------------------------------------------------------------ */

static const struct {
    const char code[CURRENCY_CODE_SIZE];
    const char *names; /* as people write them, signs included */
} CURRENCIES[] = {
    {"EUR", "\xE2\x82\xAC|euro|euros|eur"},
    {"USD",
     "$|us$|usd|usd$|dollar|dollars|us dollar|us dollars|dolar|dolares|dollari|dolares americanos"},
    {"GBP", "\xC2\xA3|gbp|pound|pounds|pound sterling|pfund|livre "
            "sterling|libra|libras|sterlina|sterline"},
    {"CHF", "chf|sfr|fr|franken|schweizer franken|swiss franc|francs suisses|franco suizo"},
    {"JPY", "\xC2\xA5|jpy|yen"},
    {"CNY", "cny|rmb|yuan|renminbi"},
    {"INR", "\xE2\x82\xB9|inr|rupee|rupees|rs"},
    {"BRL", "r$|brl|real|reais|reales"},
    {"PLN", "z\xC5\x82|zl|pln|zloty"},
    {"CZK", "k\xC4\x8D|kc|czk"},
    {"SEK", "sek|skr"},
    {"NOK", "nok|nkr"},
    {"DKK", "dkk|dkr"},
    {"HUF", "huf|ft|forint"},
    {"RON", "ron|lei"},
    {"TRY", "\xE2\x82\xBA|try|tl"},
    {"RUB", "\xE2\x82\xBD|rub"},
    {"KRW", "\xE2\x82\xA9|krw|won sud coreano"},
    {"ILS", "\xE2\x82\xAA|ils|nis"},
    {"CAD", "cad|c$|ca$|canadian dollar"},
    {"AUD", "aud|a$|au$|australian dollar"},
    {"NZD", "nzd|nz$"},
    {"MXN", "mxn|mx$|mex$|peso mexicano|pesos mexicanos"},
    {"ARS", "ars|ar$|peso argentino"},
    {"CLP", "clp|clp$"},
    {"COP", "cop|cop$"},
    {"PEN", "pen|s/"},
    {"SGD", "sgd|s$"},
    {"HKD", "hkd|hk$"},
    {"TWD", "twd|nt$"},
    {"ZAR", "zar|rand"},
    {"AED", "aed|dhs"},
    {"SAR", "sar"},
    {"BGN", "bgn|lev"},
    {"HRK", "hrk"},
    {"ISK", "isk"},
    {"UAH", "uah"},
    {"THB", "\xE0\xB8\xBF|thb|baht"},
    {"IDR", "idr|rp"},
    {"MYR", "myr|rm"},
    {"PHP", "php"},
    {"VND", "vnd"},
    {"EGP", "egp"},
    {"MAD", "mad"},
    {"TND", "tnd"},
    {"KES", "kes|ksh"},
    {"NGN", "ngn"},
    {"KWD", "kwd"},
    {"QAR", "qar"},
    {"JOD", "jod"},
    {"UYU", "uyu"},
    {"PYG", "pyg"},
    {"BOB", "bob"},
    {"AOA", "aoa|kz"},
    {"MZN", "mzn"},
};

bool currency_read(const char *text, char ret[CURRENCY_CODE_SIZE])
{
    char folded[WORD_BYTES_MAX];
    if (!text_fold(text, folded, sizeof folded)) {
        return false;
    }
    size_t len = strlen(folded);
    if (len && folded[len - 1] == '.') {
        folded[len - 1] = '\0'; /* "Fr." */
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(CURRENCIES); i++) {
        if (word_in(folded, CURRENCIES[i].names)) {
            memcpy(ret, CURRENCIES[i].code, CURRENCY_CODE_SIZE);
            return true;
        }
    }
    return false;
}

/* ---- stages and outcomes --------------------------------------------------------------------- */

static const struct {
    int stage;
    const char *words;
} STAGES[] = {
    {1, "noticing|new|neu|nouveau|nouvelle|nuevo|nueva|nuovo|nuova|novo|nova|prospecting|prospect|"
        "prospects|prospektion|prospektierung|prospection|prospeccion|prospezione|prospeccao|lead|"
        "leads|suspect|suspects|idea|unqualified|unqualifiziert|inquiry|enquiry|anfrage|demande|"
        "solicitud|richiesta|consulta|backlog|inbound|akquise|erfasst|registered|erkannt|detection|"
        "neuer lead|new lead|nouveau lead|pista|pistes|nieuw|nieuwe|nieuwe "
        "lead|aanvraag|nowy|nowa|nowe|nowy lead|zapytanie|to do|a contacter|zu kontaktieren"},
    {2,
     "noticed identifying|noticed|identifying|contacted|kontaktiert|contacte|contactee|contactado|"
     "contactada|contattato|contatado|engaging|engaged|connect|connected|discovery|"
     "appointment scheduled|first contact|erstkontakt|premier contact|primer contacto|"
     "primo contatto|primeiro contato|primeiro contacto|contact "
     "made|contact|kontakt|kontaktaufnahme|"
     "prise de contact|erstgesprach|first meeting|meeting|meeting scheduled|termin|rendez vous|"
     "reunion|riunione|reuniao|qualify|nurturing|interested|interessiert|interesse|entdeckung|"
     "decouverte|descubrimiento|scoperta|descoberta|interest|attempting to contact|working|"
     "gecontacteerd|contact gelegd|kennismaking|interesse|nawiazano kontakt|kontakt "
     "nawiazany|pierwszy kontakt|"
     "working contacted|open not contacted|initial contact|initial interest|evaluating interest"},
    {3, "identified validating|identified|validating|qualification|qualifizierung|calificacion|"
        "cualificacion|qualificazione|qualificacao|qualified|qualifiziert|qualifie|qualifiee|"
        "cualificado|calificado|qualificato|qualificado|needs "
        "analysis|bedarfsanalyse|bedarfsermittlung|"
        "analyse des besoins|analisis de necesidades|analisi dei bisogni|analisi|analise|"
        "analise de necessidades|analysis|analyse|develop|developing|entwicklung|sql|mql|"
        "kwalificatie|gekwalificeerd|behoefteanalyse|kwalifikacja|zakwalifikowany|zakwalifikowana|"
        "analiza potrzeb|analiza|"
        "needs identified|bedarf ermittelt|scoping|needs assessment|requirements"},
    {4,
     "validated qualifying|validated|qualifying|value proposition|id decision makers|"
     "perception analysis|qualified to buy|presentation scheduled|presentation|prasentation|"
     "presentacion|presentazione|apresentacao|demo|demo scheduled|demonstration|vorfuhrung|"
     "demostracion|dimostrazione|demonstracao|solution|losung|losungskonzept|poc|proof of concept|"
     "presentatie|demonstratie|oplossing|prezentacja|rozwiazanie|"
     "pilot|test|evaluation|technical validation|technical "
     "review|validierung|validation|validacion"},
    {5, "qualified gaining agreement|gaining agreement|proposal|proposal price quote|propose|"
        "proposal made|proposal sent|quote|quote sent|quoted|quotation|angebot|angebot erstellt|"
        "angebot versendet|angebot abgegeben|angebotsphase|angeboten|proposition|"
        "proposition commerciale|proposition envoyee|devis|devis envoye|offre|propuesta|"
        "propuesta enviada|presupuesto|oferta|proposta|proposta inviata|proposta enviada|offerta|"
        "preventivo|orcamento|decision maker bought in|offer|offer sent|bid|tender|rfp|"
        "voorstel|voorstel gedaan|offerte|offerte verstuurd|propozycja|oferta wyslana|wycena|"
        "ausschreibung|appel doffres|licitacion"},
    {6,
     "cond agreed closing|conditional agreement|closing|close|negotiation|negotiation review|"
     "negotiations started|negotiating|negotiations|verhandlung|verhandlungen|in verhandlung|"
     "negociation|en negociation|negociacion|en negociacion|negoziazione|in "
     "negoziazione|trattativa|"
     "in trattativa|negociacao|em negociacao|contract sent|contract|vertrag|vertragsverhandlung|"
     "contrat|contrat envoye|contrato|contrato enviado|contratto|commit|committed|verbal|"
     "verbal agreement|zusage|mundliche zusage|accord verbal|verbal commitment|legal|procurement|"
     "onderhandeling|onderhandelingen|in onderhandeling|negocjacje|negocjacja|w "
     "negocjacjach|umowa|besluit|decyzja|"
     "review|abschluss|freigabe|decision|entscheidung|final decision|signature"},
    {7, "wdrozenie|implementatie|won "
        "implementing|implementing|implementation|implementierung|umsetzung|delivery|onboarding|"
        "implementacion|implementazione|implementacao|mise en oeuvre"},
    {8,
     "won and complete|won|closed won|gewonnen|abgeschlossen gewonnen|geschlossen gewonnen|gagne|"
     "gagnee|ferme gagne|fermee gagnee|cloture gagne|conclue gagnee|ganado|ganada|cerrado ganado|"
     "cerrada ganada|cerrada y ganada|vinto|vinta|chiuso vinto|chiusa vinta|chiuso con "
     "successo|ganho|"
     "ganha|fechado ganho|fechada ganha|fechado e ganho|win|auftrag|auftrag "
     "erteilt|beauftragt|bestellt|"
     "ordered|order|order received|po received|commande|commande recue|signed|signe|signee|"
     "unterschrieben|firmado|firmata|firmato|assinado|sold|verkauft|vendu|vendida|vendido|venduto|"
     "success|successful|erfolg|erfolgreich|complete|won deal|converted|konvertiert|converti|"
     "convertido|zuschlag|zuschlag erhalten|conclu|conclue|affaire gagnee|deal won|awarded|closed "
     "as won|"
     "aggiudicata|aggiudicato|gesloten gewonnen|afgesloten "
     "gewonnen|wygrana|wygrane|wygrany|wygrano|"
     "zamknieta wygrana|zamkniete wygrane|zamkniete jako "
     "wygrane|zrealizowana|opdracht|verkocht|auftrag erhalten"},
    {9, "no bid|no go|nogo|declined|withdrawn|zuruckgezogen|kein angebot|not pursued|"
        "nicht verfolgt|desistido|disqualified|disqualifiziert|disqualifie|descartado|descartada|"
        "scartato|afgezien|gediskwalificeerd|odrzucona|descalificado|desqualificado|closed no "
        "bid|walked away"},
    {10,
     "customer did not pursue|no decision|cancelled|canceled|storniert|annule|annulee|abandonne|"
     "abandonnee|abandoned|sans suite|cancelado|cancelada|annullato|annullata|abgebrochen|"
     "eingestellt|abandonado|abandonada|dropped|dead|stalled out|no budget|kein budget|entfallen|"
     "geannuleerd|stopgezet|vervallen|anulowana|anulowane|anulowany|bez decyzji|geen "
     "beslissing|keine entscheidung|pas de decision|"
     "client stopped|closed cancelled|budget cut"},
    {11, "lost to competition|lost|closed lost|verloren|abgeschlossen verloren|geschlossen "
         "verloren|perdu|"
         "perdue|ferme perdu|fermee perdue|cloture perdu|conclue perdue|perdido|perdida|cerrado "
         "perdido|"
         "cerrada perdida|cerrada y perdida|perso|persa|chiuso perso|chiusa persa|perda|fechado "
         "perdido|"
         "fechada perdida|loss|lost to competitor|abgesagt|abgelehnt|absage|rejected|rejete|refuse|"
         "refusee|rechazado|rechazada|rifiutato|rifiutata|recusado|recusada|lost deal|deal lost|"
         "affaire perdue|wettbewerb|an wettbewerb verloren|unsuccessful|erfolglos|failed|closed as "
         "lost|"
         "gesloten verloren|afgesloten "
         "verloren|afgewezen|przegrana|przegrane|przegrany|przegrano|zamknieta przegrana|"
         "zamkniete przegrane|zamkniete jako przegrane|utracona|"
         "nicht gewonnen|not won|niederlage"},
};

/* Leading "1 - " or "03." and a trailing "60" of "(60%)" are order and odds, not the stage. */
static const char *digits_drop(const char *word, char ret[WORD_BYTES_MAX])
{
    const char *begin = word + strspn(word, "0123456789 ");
    size_t len = strlen(begin);
    while (len && strchr("0123456789 ", begin[len - 1])) {
        len--;
    }
    memcpy(ret, begin, len);
    ret[len] = '\0';
    return ret;
}

static int stage_of_word(const char *word)
{
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(STAGES); i++) {
        if (word_in(word, STAGES[i].words)) {
            return STAGES[i].stage;
        }
    }
    return 0;
}

int stage_read(const char *text)
{
    char word[WORD_BYTES_MAX];
    char bare[WORD_BYTES_MAX];
    int64_t number = 0;
    if (!*word_normal(text, word)) {
        return 0;
    }
    if (text_parse_i64(word, &number)) {
        return number >= 1 && number <= 11 ? (int)number : 0;
    }
    int stage = stage_of_word(word);
    return stage ? stage : stage_of_word(digits_drop(word, bare));
}

static const char OPEN_WORDS[] =
    "open|offen|ouvert|ouverte|abierto|abierta|aperto|aperta|aberto|aberta|in progress|"
    "in bearbeitung|en cours|en curso|in corso|em andamento|em curso|em aberto|pending|laufend|"
    "active|aktiv|actif|active|activo|activa|attivo|ativo|ativa|o|on hold|ongoing|pipeline|wip|"
    "en proceso|in lavorazione|ausstehend|in arbeit|running|zuruckgestellt|en attente|pendiente|"
    "pendente|in attesa|openstaand|lopend|in behandeling|in uitvoering|otwarta|otwarte|otwarty|w "
    "toku|w trakcie|in afwachting";

enum outcome_word outcome_read(const char *text)
{
    char word[WORD_BYTES_MAX];
    word_normal(text, word);
    if (!*word || (*word >= '0' && *word <= '9' && strlen(word) <= 2)) {
        return OUTCOME_WORD_NONE;
    }
    if (word_in(word, OPEN_WORDS)) {
        return OUTCOME_WORD_OPEN;
    }
    if (word_in(word, "w|g|gew")) {
        return OUTCOME_WORD_WON;
    }
    if (word_in(word, "l|v|verl")) {
        return OUTCOME_WORD_LOST;
    }
    int stage = stage_read(text);
    return stage == 0   ? OUTCOME_WORD_NONE
           : stage == 8 ? OUTCOME_WORD_WON
           : stage >= 9 ? OUTCOME_WORD_LOST
                        : OUTCOME_WORD_OPEN;
}

const char *outcome_word_text(enum outcome_word word)
{
    return word == OUTCOME_WORD_OPEN   ? "open"
           : word == OUTCOME_WORD_WON  ? "won"
           : word == OUTCOME_WORD_LOST ? "lost"
                                       : "";
}

/* ---- small sets ------------------------------------------------------------------------------ */

bool flag_read(const char *text, bool *ret)
{
    static const char yes[] =
        "yes|y|true|t|1|ja|j|wahr|oui|o|vrai|si|s|verdadero|vero|sim|verdadeiro|x|active|aktiv|"
        "actif|"
        "activo|activa|attivo|attiva|ativo|ativa|enabled|on|ok|granted|erteilt|given|waar|actief|"
        "tak|t|prawda|aktywny|aktywna";
    static const char no[] =
        "no|n|false|f|0|nein|falsch|non|faux|falso|nao|inactive|inaktiv|inactif|inactivo|inactiva|"
        "inattivo|inattiva|inativo|inativa|disabled|off|denied|nicht "
        "aktiv|suspended|gesperrt|closed|nee|onwaar|inactief|nie|falsz|nieaktywny|nieaktywna";
    char word[WORD_BYTES_MAX];
    word_normal(text, word);
    bool is_yes = word_in(word, yes);
    if (!is_yes && !word_in(word, no)) {
        return false;
    }
    *ret = is_yes;
    return true;
}

const char *access_read(const char *text)
{
    char word[WORD_BYTES_MAX];
    word_normal(text, word);
    if (word_in(word,
                "open|offen|frei|ouvert|libre|abierto|aperto|libero|aberto|livre|unrestricted")) {
        return "OPEN";
    }
    return word_in(word,
                   "authorised|authorized|restricted|autorisiert|autorise|autorizado|autorizzato|"
                   "controlled|closed|limited|certified")
               ? "AUTHORISED"
               : NULL;
}

const char *fact_read(const char *text)
{
    static const struct {
        const char *code;
        const char *words;
    } facts[] = {
        {"STANDING", "standing|good standing|in good standing|bonitat|membership|mitgliedschaft"},
        {"MYSA", "mysa|my sa|my sales activities|registered for mysa|registration|registrierung"},
        {"AUTHORISATION",
         "authorisation|authorization|authorisations|authorizations|autorisierung|autorisation|"
         "autorizacion|autorizzazione|autorizacao|certification|zertifizierung"},
        {"DISTRIBUTOR", "distributor|vad|distributeur|distribuidor|distributore|vad selected|"
                        "distributor selected"},
        {"PROFILE", "profile|profil|perfil|profilo|profile complete|profile completed"},
    };
    char word[WORD_BYTES_MAX];
    word_normal(text, word);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(facts); i++) {
        if (word_in(word, facts[i].words)) {
            return facts[i].code;
        }
    }
    return NULL;
}

/* Does one of the words of the text stand in the list? */
static bool has_word_of(const char *text, const char *list)
{
    char word[WORD_BYTES_MAX];
    char *rest = NULL;
    word_normal(text, word);
    for (char *one = strtok_r(word, " ", &rest); one; one = strtok_r(NULL, " ", &rest)) {
        if (word_in(one, list)) {
            return true;
        }
    }
    return false;
}

bool level_is_word(const char *text)
{
    return strlen(text) <= 40 &&
           has_word_of(text,
                       "gold|silver|platinum|bronze|silber|platin|argent|or|platine|oro|plata|"
                       "platino|bronce|argento|bronzo|ouro|prata|platina|premier|elite|diamond|"
                       "diamant|diamante|titanium|titan|member|registered|authorized|"
                       "authorised|advanced|premium|preferred|select|certified|expert|basic|"
                       "standard|strategic|goud|gouden|zilver|zilveren|brons|bronzen|platina|zloty|"
                       "zlota|srebrny|srebrna|brazowy|brazowa|platynowy|tier|registriert|basis|"
                       "membre|miembro|membro");
}

bool job_is_word(const char *text)
{
    return strlen(text) <= 80 &&
           has_word_of(
               text, "ceo|cio|cto|cfo|coo|cmo|ciso|vp|svp|evp|manager|director|head|chief|officer|"
                     "president|engineer|administrator|specialist|buyer|consultant|architect|"
                     "analyst|assistant|supervisor|leiter|leiterin|geschaftsfuhrer|"
                     "geschaftsfuhrerin|einkauf|einkaufer|abteilungsleiter|vorstand|prokurist|"
                     "directeur|directrice|responsable|gerant|chef|ingenieur|acheteur|gerente|"
                     "director|jefe|encargado|direttore|responsabile|titolare|diretor|diretora|"
                     "coordenador|coordinator|lead|owner|partner");
}
