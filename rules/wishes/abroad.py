"""How people ask to be left alone in other languages, as far as we know.

These are our own words and no native speaker has read them: whatever they match is `maybe_stop`, which a member rules
on, and never more. They are written as forms are (`rules/wishes/forms.py`), and read as all words are, without case and
accents. Forms of command that also tell ("antwortet mir nicht mehr") count at the beginning of a clause only. Longer
than most files: it is a table.
"""

import re

from rules.wishes.text import plain
from rules.wishes.words import SAME


def _heard(word: str) -> str:
    """A word as it is heard; some are read as a slip of an English one ("contacté" as "contacted")."""
    spelled = plain(word)
    meant = SAME.get(spelled, (spelled,))
    return meant[0] if len(meant) == 1 else spelled


# Lists, by the language and what they hold.
_LISTS = {
    "DE_DO": "schreib schreibt schreiben antworte antwortet antworten kontaktier kontaktiere kontaktiert kontaktieren"
    " kommentiert kommentieren markiert markieren nervt nerv nerven belästigt belästigen stört stören schick schickt"
    " schicken sende sendet senden tagged taggt verlinkt folgt sprecht sprich ruft spamt spammt spam",
    "DE_TO": "schreiben antworten kontaktieren kommentieren markieren nerven belästigen stören schicken senden taggen"
    " verlinken anschreiben anzuschreiben zuspammen vollzuspammen stalken",
    "DE_MAIL": "nachricht nachrichten mail mails email emails werbung dm dms antwort antworten kommentar kommentare"
    " newsletter anrufe benachrichtigungen kontakt",
    "DE_DONE": "kontaktiert angeschrieben angesprochen belästigt markiert gestört zugespammt verlinkt",
    "DE_LIST": "verteiler liste mailingliste datenbank newsletter",
    "FR_STOP": "arrêtez arrête cessez cesse arrêter cesser finissez stop stopper stoppez",
    "FR_TO": "écrire répondre contacter envoyer harceler déranger embêter spammer taguer tagger mentionner solliciter"
    " parler suivre commenter démarcher emmerder saouler appeler importuner",
    "FR_TO_ME": "m'écrire m'envoyer m'harceler m'embêter m'emmerder m'importuner m'appeler m'identifier",
    "FR_DO": "contactez contacte contacter écrivez écris écrire répondez réponds répondre envoyez envoie envoyer"
    " parlez parle dérangez dérange taguez tague mentionnez suivez sollicitez appelez appelle spammez harcelez",
    "FR_MAIL": "message messages mail mails réponse réponses pub pubs publicité notifications sms newsletter contact",
    "ES_DO": "escriban escribas escriba escribáis contacten contactes contactéis respondan respondas contesten"
    " contestes manden mandes envíen envíes molesten molestes hablen hables etiqueten etiquetes mencionen menciones"
    " sigan llamen llames busquen jodan spameen comenten",
    "ES_TO_ME": "escribirme contactarme responderme contestarme mandarme enviarme molestarme hablarme etiquetarme"
    " mencionarme seguirme llamarme acosarme spamearme joderme comentarme",
    "ES_MAIL": "mensaje mensajes correos publicidad notificaciones emails respuestas sms llamadas contacto dms spam",
    "PT_DO": "mandem mande mandes enviem envie respondam responda respondas contatem contate contactem contacte"
    " escrevam escreva marquem marque incomodem incomode liguem ligue perturbem perturbe sigam falem fale"
    " chamem chame encham"
    " mencionem"
    " comentem",
    "PT_TO": "mandar enviar responder contatar contactar escrever marcar incomodar ligar perturbar seguir encher"
    " mencionar stalkear comentar falar",
    "PT_MAIL": "mensagem mensagens contato contacto emails respostas propaganda spam notificações",
    "IT_TO_ME": "scrivermi rispondermi contattarmi mandarmi inviarmi disturbarmi taggarmi chiamarmi importunarmi"
    " seguirmi infastidirmi scriverci contattarci cercarmi",
    "IT_DO": "scrivetemi rispondetemi contattatemi contattateci mandatemi inviatemi disturbatemi taggatemi chiamatemi"
    " cercatemi seguitemi parlatemi",
    "IT_MAIL": "messaggio messaggi email mail risposte contatti pubblicità notifiche spam",
    "NL_TO": "sturen mailen appen lastigvallen reageren taggen volgen contacteren benaderen schrijven antwoorden bellen"
    " stalken spammen storen",
    "NL_DONE": "gecontacteerd benaderd gemaild gebeld horen lastiggevallen getagd",
    "NL_MAIL": "bericht berichten mail mails reactie reacties contact reclame spam meldingen",
    "PL_DO": "pisz piszcie odpisuj odpisujcie odpowiadaj odpowiadajcie kontaktuj kontaktujcie wysyłaj wysyłajcie"
    " zaczepiaj zaczepiajcie oznaczaj oznaczajcie dzwoń dzwońcie komentujcie",
    "RU_DO": "пиши пишите отвечай отвечайте звоните беспокойте присылайте шлите связывайтесь комментируйте отмечайте"
    " тегайте трогайте",
    "RU_TO": "писать отвечать присылать слать беспокоить спамить комментировать преследовать донимать отмечать звонить",
    "SV_TO": "skriva svara kontakta störa tagga spamma skicka följa kommentera höra",
    "SV_DO": "skriv svara kontakta stör tagga skicka följ kommentera",
    "NO_TO": "skrive svare kontakte sende forstyrre tagge følge kommentere",
    "NO_DO": "skriv svar kontakt kontakta send forstyr forstyrr ring tag",
    "FI_DO": "ottako ota kirjoittako kirjoita kirjoitelko vastatko vastaa vastailko lähettäkö lähetä häiritkö häiritse"
    " laittako laita viestitelkö soittako",
    "AR_DO": "تتواصلوا تتواصل تراسلوني تراسلني ترسلوا ترسل تردوا ترد تتصلوا تتصل تزعجوني تزعجني تكتبوا تكلموني",
    "AR_TO": "مراسلتي إزعاجي الرد التواصل إرسال الاتصال المراسلة مضايقتي",
    "HE_TO": "לשלוח לכתוב להגיב להטריד לפנות לענות לתייג להציק",
    "HE_DO": "תשלחו תכתבו תגיבו תפנו תענו תטרידו תתייגו תשלח תכתוב תגיב תפנה תענה תציקו",
    "KO_NOT": "연락하지 답장하지 보내지 달지 멘션하지 메시지하지 태그하지 방해하지 걸지 연락 댓글달지",
    "KO_DONT": "마 마세요 마라 말아 말아요 말아줘 말아주세요 말라고 마십시오 마시죠",
}
LISTS = {name: frozenset(map(_heard, told.split())) for name, told in _LISTS.items()}
"""The named lists of these forms, spelled as they are heard."""

POLITE = frozenset(
    plain(
        "bitte danke leute hallo liebes team svp stp merci bonjour salut por favor gracias hola obrigado obrigada oi"
        " per favore grazie ciao alsjeblieft aub alstublieft bedankt hoi proszę dzięki пожалуйста спасибо lütfen"
        " snälla tack vennligst takk venligst tak kiitos tolong कृपया فضلك رجاء בבקשה תודה 제발"
    ).split()
)
"""Politeness around a request, which says nothing of its own."""

_ANYWHERE = (
    # German
    "hört|hör|hören sie? ..2 auf ..3 mir|mich|uns|meine|meinen",
    "hört|hör|hören sie? ..2 auf zu? DE_TO",
    "lasst|lass|lassen|laßt sie? ..1 mich|uns|mi ..3 in? ruhe|frieden|zufrieden",
    "mich|uns ..2 in ruhe lassen|lasst",
    "bleibt|bleib|bleiben|haltet|halt|raus euch? ..2 aus|raus|fern|weg ..4 mentions|kommentaren|dms|timeline|mir|posts",
    "keine|keinerlei ..2 DE_MAIL mehr",
    "keine|keinerlei weiteren|weitere|neuen DE_MAIL an?",
    "will|möchte|mag|wünsche|wollen|möchten ..5 nicht|keine|keinen|keinerlei|nie ..5 DE_DONE|DE_MAIL|hören",
    "will|möchte ..3 nichts ..3 euch|ihnen|hören|wissen",
    "nehmt|nimm|streicht|streich|löscht|lösch|entfernt|nehmen|streichen|löschen|entfernen ..4 DE_LIST",
    "von|aus eurer|ihrer|eurem|ihrem|der ..1 DE_LIST nehmen|streichen|löschen|entfernen",
    "nehmt|nimm|streicht|löscht|entfernt|trag|tragt|tragen mich|uns ..3 raus|aus",
    "widerspreche|widerrufe ..6 nutzung|verarbeitung|kontaktaufnahme|werbung|einwilligung|zustimmung|kontakt|daten",
    "mir|mich|uns ..2 nicht|nie mehr|wieder ..1 DE_TO",
    # French
    "FR_STOP ..2 de me|nous FR_TO",
    "FR_STOP ..2 de FR_TO_ME",
    "FR_STOP ..2 de FR_TO à|sous|sur mes|mon|ma",
    "FR_STOP avec? vos|tes|les|ces FR_MAIL",
    "me|nous laisser ..1 tranquille|tranquilles|paix",
    "laissez|laisse|foutez|fous|fichez|fiche moi|nous|me ..2 tranquille|tranquilles|paix",
    "lâchez|lâche moi|nous",
    "refuse|refusons ..3 FR_TO|contactiez|écriviez|répondiez|contacté|contactée|sollicité|sollicitée",
    "ne plus|jamais|pas me|nous FR_TO",
    "ne plus|jamais|pas FR_TO_ME",
    "ne plus|pas ..1 être contacté|contactée|sollicité|sollicitée|dérangé|dérangée|tagué|taguée",
    "ne plus|pas ..2 recevoir ..4 FR_MAIL",
    "veux|souhaite|désire|voudrais plus|pas|aucun|jamais ..5 FR_MAIL|contacté|contactée|sollicité|contactiez|parler",
    "désabonnez|désinscrivez|retirez|supprimez|enlevez|rayez moi|nous",
    "retirez|supprimez|enlevez|rayez ..3 liste|listes|fichier|fichiers|données",
    "m'oppose ..5 contact|traitement|données|utilisation|prospection|sollicitation|contactiez",
    "retire|révoque ..2 consentement|autorisation|accord",
    # Spanish
    "no|nunca|jamás más? me|nos ..1 ES_DO a?",
    "no me|nos vuelvan|vuelvas|volváis|vuelva a",
    "no vuelvan|vuelvas|volváis|vuelva a ES_TO_ME",
    "basta de ..2 ES_MAIL",
    "dejen|deja|dejad|deje|paren|para|parad|pare|basta|dejar ya? de ES_TO_ME",
    "dejen|deja|dejad|deje|paren|para de responder|comentar|contestar|escribir a|en|bajo? mis|mi",
    "déjenme|dejadme|déjame|déjenos|dejame ..2 paz|tranquilo|tranquila|solo|sola",
    "me|nos dejen|dejan|dejas|dejéis|dejes ..2 paz|tranquilo|tranquila",
    "no quiero|deseo|autorizo|queremos|quisiera ..4 ES_MAIL|contacten|contactado|contactada|escriban|respondan",
    "no quiero saber ..2 más|de ustedes|vosotros|uds|ti",
    "dejen|deja|dejad|deje ..3 paz",
    "saquen|quiten|borren|eliminen ..3 mi|mis|me ..5 base|lista|datos",
    "denme|deme|dadme|dame|darme de baja",
    "bórrenme|elimínenme|sáquenme|quítenme|sacadme|quitadme|sácame|bórrame|quítame",
    "no|ni más|un|otro ES_MAIL",
    "retiro|revoco ..2 consentimiento|permiso|autorización",
    "me opongo ..4 datos|contacto|tratamiento|contacten",
    # Portuguese
    "não|nunca|jamais|n mais? me|nos mais? PT_DO",
    "não|nunca|jamais PT_DO mais? me|nos|comigo|mais",
    "parem|para|pare|parar|chega de ..1 me|nos|mim PT_TO",
    "parem|pare|para de ficar? PT_TO|mandando|respondendo ..3 PT_MAIL|mim|meus|minhas",
    "me|nos deixa|deixem|deixe|deixar ..2 paz|quieto|quieta|sozinho|sozinha",
    "deixem|deixa|deixe|deixar me|eu|nos ..2 paz|quieto|quieta",
    "não quero|desejo|autorizo|queremos ..5 PT_MAIL|contatado|contatada|contactado",
    "me|nos tirem|tira|tire|removam|remova|excluam|exclua ..3 lista|listas|cadastro",
    "me|nos descadastrem|descadastra|descadastre",
    "chega de ..1 PT_MAIL",
    "parem|pare|para de encher o? saco",
    "revogo|retiro ..2 consentimento|autorização|permissão",
    # Italian
    "smettetela|smettila|smettete|smetti|smettere|smetterla|piantatela|piantala|finitela|finiscila ..1 di IT_TO_ME",
    "non ..1 IT_DO|IT_TO_ME",
    "lasciatemi|lasciami|lasciateci|lasciarmi ..2 in? pace|stare|perdere|tranquillo|tranquilla",
    "non voglio|desidero|vorrei ..5 IT_MAIL|contattato|contattata|disturbato|disturbata|sentirvi",
    "cancellatemi|cancellami|toglietemi|toglimi|rimuovetemi|rimuovimi|disiscrivetemi|eliminatemi",
    "revoco|ritiro ..2 consenso",
    "mi oppongo ..4 trattamento|dati|contatto",
    # Dutch
    "stop|stoppen|hou|houd|kap|ophouden|kappen op? met ..2 mij|me|ons|mijn ..4 NL_TO|berichten",
    "stop|stoppen|hou|houd|kap|ophouden|kappen op? met NL_TO ..2 mij|me|ons|mijn",
    "laat|laten me|mij|ons ..3 rust|vrede",
    "met rust gelaten",
    "wil|wens|willen|zou ..4 niet|geen|nooit ..4 NL_DONE|NL_MAIL",
    "geen ..1 NL_MAIL meer",
    "haal|verwijder|schrap me|mij|ons ..4 lijst|maillijst|bestand|mailinglijst",
    # Polish
    "nie PL_DO ..2 mnie|mi|nam|więcej|nigdy",
    "przestań|przestańcie|przestać|skończcie|dość ..3 pisać|odpisywać|wysyłać|odpowiadać|zaczepiać|pisania",
    "dajcie|daj|dać mi|nam|mu ..2 spokój",
    "zostaw|zostawcie mnie|nas ..2 spokoju|spokój",
    "odczepcie|odczep|odwalcie|odwal się",
    "nie chcę|życzę ..5 wiadomości|kontaktu|kontaktowali|pisali|odpisywali",
    # Russian and Ukrainian
    "не RU_DO ..2 мне|меня|нам|больше|со",
    "больше ..2 не RU_DO",
    "мне|меня|нам ..1 не RU_DO",
    "хватит|перестаньте|прекратите|перестань|прекращайте|кончайте ..2 RU_TO",
    "отстаньте|отстань|отвяжитесь|отвяжись|отвалите|отвали",
    "оставьте|оставь меня|нас ..2 покое",
    "не надо|нужно|смейте ..2 RU_TO",
    "мне|меня ..2 не RU_TO",
    "не хочу ..5 сообщений|писем|сообщения|письма|писали|общаться|отвечали|контакта",
    "удалите|уберите|отпишите меня",
    "не пишіть|пиши|відповідайте|турбуйте ..2 мені|мене|більше",
    "відчепіться|відстаньте|відчепись",
    "припиніть|перестаньте|досить ..2 писати|надсилати|відповідати",
    # Turkish
    "bana|bize ..4 yazmayın|yazmayin|yazma|atmayın|atmayin|atma|göndermeyin|gondermeyin|vermeyin|ulaşmayın|ulasmayin",
    "beni|bizi ..1 etiketlemeyin|etiketleme|aramayın|aramayin|takip",
    "rahat bırakın|birakin|bırak|birak",
    "rahatsız|rahatsiz etmeyin|etme",
    "mesaj|iletişim|bildirim|yanıt ..3 istemiyorum",
    # Swedish, Danish, Norwegian, Finnish
    "sluta|slutar med? att? SV_TO ..3 mig|oss|mina|mitt|mej",
    "lämna|låt mig|oss|mej ..2 fred|ifred",
    "vill inte ..4 kontaktad|kontaktas|meddelanden|mejl|mail|svar|höra",
    "inga fler|mer meddelanden|mejl|mail|svar",
    "stop|stopp|slutt|hold med|opp at|å|med ..2 NO_TO",
    "lad|la mig|meg|oss ..2 fred",
    "vil|ønsker|vill ..1 ikke ..4 kontaktet|kontaktes|kontakta|beskeder|meldinger|høre|svar",
    "ikke kontakt|kontakte|skriv|skrive|svar|svare|send|forstyr|forstyrr ..2 mig|meg|oss|mine|mitt",
    "jätä|jättäkää|jättäkä minut|mut|meidät|mua ..1 rauhaan",
    "älkää|älä|elkää ..2 FI_DO",
    "lopettakaa|lopeta ..2 viestit|viestien|viestittely|kirjoittelu|häirintä|häiritseminen|vastailu|lähettely",
    # Arabic, Hebrew, Hindi, Indonesian, Vietnamese, Korean
    "لا|ما AR_DO",
    "لا|ما أريد|اريد|أرغب ..2 AR_DO|رسائل|رسائلكم|تواصلكم",
    "توقفوا|توقف|كفوا|كف|بطلوا عن ..2 AR_TO",
    "اتركوني|اتركني|دعوني|دعني|سيبوني|خلوني ..2 وشأني|لوحدي|بسلام|حالي|وشاني|سلام",
    "תפסיקו|תפסיק|הפסיקו|די|מספיק ..1 HE_TO",
    "אל HE_DO",
    "תעזבו|עזבו|תניחו|תעזוב אותי|לי|אותנו",
    "मुझे|मुझसे|हमें|mujhe|mujhse|hume ..4 मत|mat ..1 करो|करें|करना|कीजिए|भेजो|भेजें|भेजना|लिखो|karo|kro|karna|bhejo",
    "परेशान|pareshan|tang मत|न|ना|mat करो|करें|करना|कीजिए|karo|kro",
    "मैसेज|संदेश|कॉल|रिप्लाई|message|msg ..2 बंद|band करो|करें|करना|karo|kro",
    "jangan|jgn pernah? lagi? hubungi|kirim|kirimi|balas|ganggu|dm|chat|tag|kontak|japri ..2 saya|aku|gue|gw|kami|lagi",
    "berhenti|stop|setop ..1 menghubungi|mengirim|mengirimi|membalas|mengganggu|kirim|hubungi|balas",
    "đừng|ngừng|thôi|dừng ..1 nhắn|gửi|liên|trả|làm|gọi|tag ..4 tôi|mình|tui|nữa",
    "KO_NOT ..1 KO_DONT",
    "그만 ..1 보내|보내세요|보내라|보내줘|연락|연락하세요|연락해|하세요|답장|보내요",
    "내버려 둬|두세요|둬요|둬라",
)
_CLAUSE = (
    "DE_DO sie? mir|mich|uns ..3 nicht|nichts|nix mehr|wieder|nochmal|noch|weiter|voll",
    "DE_DO sie? mir|mich|uns ..2 nie|niemals",
    "DE_DO sie? mir|mich|uns bitte nicht|nichts|keine",
    "DE_DO sie? bitte? nicht|nie mehr? auf|unter mein|meine|meinen|meinem",
    "finger weg",
    "kontaktieren|kontaktiert|anschreiben sie? mich|uns ..1 nicht|nie",
    "nicht|nie mehr|wieder ..2 DE_TO",
    "könnt|kannst|können|würdet|würden ihr|du|sie ..3 aufhören",
    "meldet|melden|melde mich|uns ..3 ab",
    "verpisst|verpiss euch|dich",
    "haut|hau ab",
    "ne me|nous FR_DO plus|jamais|pas|rien",
    "me|nous FR_DO plus|jamais|pas",
    "sil vous|te plaît ne me|nous FR_DO plus|jamais|pas",
    "ne FR_DO plus|pas|jamais ..1 à|sous|sur|aux mes|mon|moi",
    "n'écrivez|n'écris|n'envoyez|n'appelez plus|pas|jamais",
    "ne m'écrivez|m'envoyez|m'appelez|m'écris|m'envoie plus|jamais|pas|rien",
    "plus de|aucun|un FR_MAIL",
    "stop aux|les|à FR_MAIL",
    "dégagez|dégage",
    "no ES_DO ..1 a|en|bajo|sobre mis|mi|lo",
    "me esqueçam|esquece|esqueça",
    "lárguense|aléjense|aléjate|lárgate",
    "não PT_DO",
    "n PT_DO",
    "sem|nada de mais? PT_MAIL",
    "sumam|suma daqui|some",
    "basta ..2 IT_MAIL|IT_TO_ME",
    "non rispondete|scrivete|commentate|taggate|contattate ..2 ai|sotto|nei|alle|le miei|mie|mio",
    "niente|nessun più? IT_MAIL",
    "non mi scrivete|rispondete|contattate|mandate|inviate|disturbate|taggate|chiamate ..2 più|mai",
    "stuur|mail|bel|app|schrijf|contacteer|benader|tag|volg|spreek|val mij|me|ons ..4 niet|nooit|geen",
    "niet meer ..4 mijn|mij|me ..2 NL_TO",
    "reageer|antwoord ..4 niet|nooit",
    "schrijf|meld mij|me|ons uit|af",
    "rot|flikker|donder|sodemieter|oprotten op?",
    "nie PL_DO",
    "nie pisać|odpisywać|wysyłać|odpowiadać|kontaktować|zaczepiać|oznaczać",
    "не RU_DO",
    "SV_DO ..2 mig|oss|mej ..2 inte|aldrig",
    "SV_DO inte|aldrig ..2 mig|oss|mej|mina",
    "NO_DO ..2 mig|meg|oss ..2 ikke|aldri|aldrig",
)
_UNSPACED = (
    (
        "(?:連絡|返信|リプ|メッセージ|dm|コメント|送信|メンション|絡|送って|話しかけ|関わ|タグ付け|引用|メール|構って)[^。、!?]{0,8}?"
        "(?:ないで(?!す|しょ|い)|やめて|やめろ|止めて|お断り|するな|禁止|いりません|要りません|不要|控えて|拒否|くるな|来るな)"
    ),
    "(?:放って|ほって|ほうって|そっとして)おいて",
    (
        "(?:不要|别|別|勿|停止|不准|禁止)[再给給跟和向对對来來继續续我一直]{0,6}(?:联系|聯繫|聯絡|联络|回复|回覆|回復|发消息"
        "|发信息|發訊息|發消息|发私信|私信|私訊|骚扰|騷擾|打扰|打擾|烦我|煩我|评论|評論|艾特|推送|理我|找我)"
    ),
    "离我远点|離我遠點|不想(?:再)?(?:收到|看到|被)[^，。!?]{0,6}(?:消息|信息|訊息|私信|回复|回覆|打扰|打擾|骚扰|騷擾|联系|聯繫)",
    "(?:อย่า|หยุด|เลิก|ไม่ต้อง)(?:มา)?(?:ติดต่อ|ส่ง|ตอบ|ทัก|แท็ก|ยุ่ง|รบกวน)",
)


def _optional(word: str) -> str:
    return f"{_heard(word[:-1])}?" if word.endswith("?") else _heard(word)


def _as_heard(line: str) -> str:
    """A form whose words are spelled as they are heard; the names of lists, and gaps, stay."""
    return " ".join(
        "|".join(one if one in LISTS else _optional(one) for one in word.split("|")) for word in line.split()
    )


ANYWHERE = tuple(map(_as_heard, _ANYWHERE))
CLAUSE = tuple(map(_as_heard, _CLAUSE))
UNSPACED = re.compile("|".join(plain(one) for one in _UNSPACED))
"""The same in scripts that write no spaces; it is looked for inside a word."""
