# ruff: noqa: E501 - furniture and templates stand as they are printed
"""The words reposts are made of: true sentences in six languages, stories about noise, and furniture that is noise."""

PLACES = {
    "en": ["Tallinn", "Oslo", "Manila", "Ottawa", "Canberra", "Ankara", "Seoul", "New Delhi", "Rome", "Washington"],
    "fr": ["Paris", "Bruxelles", "Dakar", "Toulon", "Genève"],
    "de": ["Berlin", "Wien", "Kiel", "Brüssel", "Hamburg"],
    "es": ["Madrid", "Bogotá", "Lima", "Cartagena", "Quito"],
    "ru": ["МОСКВА", "ВЛАДИВОСТОК", "МУРМАНСК", "КАЗАНЬ"],
    "ar": ["القاهرة", "الرياض", "عمّان", "الدوحة"],
}
ACTORS = {
    "en": [
        "the navy",
        "the defense ministry",
        "a parliamentary committee",
        "the coast guard",
        "the air force",
        "the shipyard",
        "a joint task force",
        "the space agency",
        "the audit office",
        "the border service",
        "the alliance",
        "an army brigade",
    ],
    "fr": ["la marine", "le ministère des Armées", "une commission du Sénat", "l'état-major", "le chantier naval"],
    "de": ["die Marine", "das Verteidigungsministerium", "ein Ausschuss des Bundestags", "die Werft", "das Heer"],
    "es": ["la armada", "el ministerio de Defensa", "una comisión del Congreso", "el astillero", "el ejército"],
    "ru": ["военно-морской флот", "министерство обороны", "комитет парламента", "судостроительный завод"],
    "ar": ["أعلنت وزارة الدفاع", "قالت القوات البحرية", "ذكرت لجنة برلمانية", "أفادت هيئة الأركان"],
}
VERBS = {
    "en": [
        "has delayed",
        "will test",
        "ordered",
        "inspected",
        "plans to retire",
        "repaired",
        "moved",
        "replaced",
        "began to refit",
    ],
    "fr": ["a retardé", "va essayer", "a commandé", "a inspecté", "veut remplacer"],
    "de": ["verschiebt", "erprobt", "bestellt", "prüft", "ersetzt"],
    "es": ["retrasa", "probará", "encargó", "inspeccionó", "sustituirá"],
    "ru": ["отложил", "испытает", "заказал", "проверил", "заменит"],
    "ar": ["تأجيل", "اختبار", "طلب", "فحص", "استبدال"],
}
OBJECTS = {
    "en": [
        "a coastal radar near the strait",
        "two minehunters of the northern squadron",
        "the tanker fleet's landing gear",
        "a batch of counter-drone jammers",
        "the early-warning satellite's ground station",
        "six patrol boats built in the nineties",
        "a floating dock",
        "the frigate's vertical launcher",
        "the submarine rescue vessel",
        "an unmanned supply helicopter",
    ],
    "fr": [
        "un radar côtier près du détroit",
        "deux chasseurs de mines de l'escadre du nord",
        "six patrouilleurs des années quatre-vingt-dix",
    ],
    "de": [
        "ein Küstenradar an der Meerenge",
        "zwei Minenjagdboote des Nordgeschwaders",
        "sechs Patrouillenboote aus den neunziger Jahren",
    ],
    "es": [
        "un radar costero cerca del estrecho",
        "dos cazaminas de la escuadra del norte",
        "seis patrulleras de los años noventa",
    ],
    "ru": ["береговой радар у пролива", "два тральщика северной эскадры", "шесть сторожевых катеров девяностых годов"],
    "ar": ["رادار ساحلي قرب المضيق", "كاسحتي ألغام من الأسطول الشمالي", "ستة زوارق دورية من التسعينيات"],
}
ENDINGS = {
    "en": [
        "after an inspection found cracks in the hull",
        "according to a document seen by reporters",
        "while talks on a shared depot went on",
        "because spare parts had run out",
        "its commander told lawmakers",
        "in a move that neighbours called overdue",
        "though the budget covers only half of the cost",
        "once trials in shallow water were over",
        "and said crews would train through the winter",
    ],
    "fr": [
        "après une inspection de la coque",
        "selon un document consulté par la presse",
        "faute de pièces de rechange",
    ],
    "de": ["nachdem Risse im Rumpf gefunden wurden", "wie aus einem Bericht hervorgeht", "weil Ersatzteile fehlen"],
    "es": [
        "tras hallar grietas en el casco",
        "según un documento al que tuvo acceso la prensa",
        "por falta de repuestos",
    ],
    "ru": [
        "после того как в корпусе нашли трещины",
        "говорится в документе ведомства",
        "из-за нехватки запасных частей",
    ],
    "ar": ["بعد العثور على تشققات في الهيكل", "وفق وثيقة اطلع عليها الصحفيون", "بسبب نقص قطع الغيار"],
}
SAID = {"en": "said", "fr": "indique", "de": "teilte mit", "es": "informó", "ru": "сообщил", "ar": ""}

# Stories about the very things that furniture is made of. Every one must stay.
HARD = [
    "Makers of ad blockers said on Monday that the ministry's recruiting pages no longer reached half of their audience.",
    "“Let's block ads!” was the slogan that the students painted on the wall of the recruiting office, the dean said.",
    "Donations of $5, billed once by credit card or PayPal, paid for the drone that the volunteers flew, the fund's books show.",
    "The fund asks its supporters for 10 euros a month and spends the money on first-aid kits for the front.",
    "“We need your help,” the mayor told residents, “and you can support our sappers by staying off the beach.”",
    "The agency cut the shipbuilder's credit rating: five notches in one week, its steepest fall since 1998.",
    "The exercise was reviewed by unknown observers on a hill above the bay, the newspaper reported at 04:56:00 local time.",
    "Parliament's new law on cookies obliges ministries to ask visitors before they store anything on their machines.",
    "A leaflet found on the pier carried the line “Paris, France (AFP) April 11, 2018 - Relations between the two fleets”.",
    "“Read More”, her memoir of thirty years in naval intelligence, was printed in a run of 4,000 copies.",
    "The convoy travelled from Kaliningrad via Minsk to the training ground, and returned by sea a week later.",
    "No comments were made by the delegation, whose spokesman left the building through the garage.",
    "The word “advertisement” appears eleven times in the tender, a watchdog counted, and “price” only twice.",
    "Its captain posted the pictures on Facebook and Twitter, where they were shared 40,000 times before the navy reacted.",
    "The newsletter of the veterans' league asked readers to subscribe, and to sign up for the parade by Friday.",
    "The court held that related proceedings in another chamber did not bind it, and fined the yard 2 million dollars.",
    "A tag was found on the wreckage; the markup <b> on its label puzzled investigators, who took it for a serial number.",
    "The ministry's page was powered by Blogger until 2014, an audit of its small websites noted with some surprise.",
    "All rights reserved for the crews, the union said, must be written into the new contract before the ships sail.",
    "The price of a place on the course rose from $139.00 to $160, payable monthly, officials told the committee.",
    "Share prices of the two yards fell by a tenth, and comments by the minister did not stop the slide.",
    "She would not say whether the report, first published by Reuters in April 2018, had been read in full by the minister.",
]
HARD_HEADS = ["Related proceedings", "- Kosovo years -", "- What the treaty says -", "- Harbour, 1999-"]

TOPICS = [
    "Naval Doctrine",
    "Rocket Science",
    "Arctic Patrols",
    "Space Surveillance",
    "Armoured Warfare",
    "Border Radar",
    "Cyber Posts",
    "Missile Shields",
    "Deep Sea Cables",
    "Drone Swarms",
    "Orbital Debris",
    "Nuclear Stocks",
]
SITES = [
    "Harbor Watch",
    "Fleet Ledger",
    "OrbitDaily",
    "RadarDaily",
    "Strait Observer",
    "TerraSentry",
    "Iron Gazette",
    "Polar Bulletin",
]
BLOGS = ["Defense Corner", "War Notes", "Sentinel Log", "Missile Diary", "Frontline Papers", "Периметр", "كشكول الدفاع"]
PEOPLE = ["Unknown", "Admin", "Lena Marsh", "J. Okafor", "defense blogger", "R. Castellanos"]

# Furniture by language. Groups as in the taxonomy of reposts: what a platform prints, never a story.
SHARE = {
    "en": [
        "Share this:",
        "Share This Article With Planet Earth",
        "Tweet",
        "Click to share on Twitter (Opens in new window)",
        "Please follow and like us:",
        "Like this: Like Loading...",
        "%d bloggers like this:",
        "Facebook Twitter Google+ Youtube",
        "Share on Facebook Share on Twitter",
        "Email This BlogThis! Share to X Share to Facebook",
        "Follow us on Twitter @harborwatch",
    ],
    "fr": ["Partager cet article", "Partager sur Facebook", "Suivez-nous sur Twitter"],
    "de": ["Artikel teilen", "Auf Facebook teilen", "Folgen Sie uns auf Twitter"],
    "es": ["Compartir en Facebook", "Compartir este artículo", "Síguenos en Twitter"],
    "ru": ["Поделиться в Facebook", "Поделиться ссылкой", "Подписывайтесь на нас в Telegram"],
    "ar": ["شارك هذا المقال", "شارك على فيسبوك", "تابعونا على تويتر"],
}
COMMENTS = {
    "en": [
        "No comments:",
        "Post a Comment",
        "Leave a Reply",
        "View Comments",
        "3 comments:",
        "Commenting on this article is closed.",
        "Your email address will not be published. Required fields are marked *",
        "Be the first to comment",
        "Leave a comment",
    ],
    "fr": ["Aucun commentaire:", "Enregistrer un commentaire", "Laisser un commentaire"],
    "de": ["Keine Kommentare:", "Kommentar veröffentlichen", "Schreibe einen Kommentar"],
    "es": ["No hay comentarios:", "Publicar un comentario", "Deja una respuesta"],
    "ru": ["Комментариев нет:", "Отправить комментарий", "Добавить комментарий"],
    "ar": ["ليست هناك تعليقات:", "إرسال تعليق", "اترك تعليقاً"],
}
RELATED_HEAD = {
    "en": [
        "Related Links",
        "Related articles",
        "You may also like",
        "More from this section",
        "READ SOME MORE",
        "Don't Miss",
        "Most Popular",
        "Recommended stories",
    ],
    "fr": ["Lire aussi", "Articles similaires", "À lire également"],
    "de": ["Mehr zum Thema", "Ähnliche Artikel", "Lesen Sie auch"],
    "es": ["Artículos relacionados", "Te puede interesar", "Lea también"],
    "ru": ["Читайте также", "Похожие материалы", "По теме"],
    "ar": ["اقرأ أيضا", "مواضيع ذات صلة", "مقالات ذات صلة"],
}
READ_MORE = {
    "en": ["... read more", "... Continue reading", "… read full story", "[...] Read more »", "... See Full Story>"],
    "fr": ["... lire la suite", "… Lire la suite »"],
    "de": ["... weiterlesen", "… mehr lesen »"],
    "es": ["... leer más", "… Seguir leyendo »"],
    "ru": ["... читать далее", "… Читать дальше »"],
    "ar": ["... اقرأ المزيد", "… تابع القراءة »"],
}
NEWSLETTER = {
    "en": [
        "Subscribe to the {site} newsletter",
        "Get the day's big stories delivered to your inbox",
        "Sign up for our daily briefing today",
        "By registering you must agree to our T&Cs",
        "We use cookies to improve your experience. Accept",
    ],
    "fr": [
        "Abonnez-vous à notre newsletter",
        "Inscrivez-vous à la lettre de {site}",
        "Nous utilisons des cookies. Tout accepter",
    ],
    "de": [
        "Newsletter abonnieren",
        "Jetzt für den Newsletter von {site} anmelden",
        "Wir verwenden Cookies. Alle akzeptieren",
    ],
    "es": [
        "Suscríbete a nuestro boletín",
        "Recibe las noticias de {site} en tu correo",
        "Usamos cookies. Aceptar todo",
    ],
    "ru": ["Подпишитесь на нашу рассылку", "Мы используем файлы cookie. Принять"],
    "ar": ["اشترك في نشرتنا البريدية", "نستخدم ملفات تعريف الارتباط. موافق"],
}
ADS = {
    "en": [
        "Advertisement",
        "ADVERTISEMENT",
        "Story continues below advertisement",
        "Sponsored Content",
        "Article continues after advertisement",
        "FTC: We use income earning auto affiliate links.",
    ],
    "fr": ["Publicité", "La suite après la publicité"],
    "de": ["Anzeige", "Werbung"],
    "es": ["Publicidad", "Anuncio"],
    "ru": ["Реклама", "На правах рекламы"],
    "ar": ["إعلان", "إعلانات"],
}
BLOCKERS = [
    "Let's block ads! (Why?)",
    "Let’s block ads! (Why?)",
    "It looks like you are using an ad blocker. Please whitelist us.",
    "Please turn off your ad blocker to continue reading our site.",
]
# Appeals: each is a heading, paragraphs that speak to the reader, and prices. The words are ours; publishers' differ.
APPEALS = [
    (
        [
            "Glad you came by;",
            "We cannot do this alone. The {site} family keeps growing while our income shrinks from year to year.",
            "Now that ad blockers are everywhere - and social networks keep what is left - our old revenue has nearly dried up. We have never asked you for a password.",
            "Our reporting costs time and care on every day of the year.",
            "If you value what you read here, please become a regular supporter or make a one-time donation.</span>",
        ],
        [
            "{site} Friend",
            "${n} Billed Once",
            "credit card or paypal",
            "{site} Monthly Patron",
            "${n} Billed Monthly",
            "paypal only",
        ],
    ),
    (
        [
            "Support independent reporting",
            "{site} is free for all and will stay so. Readers like you pay for our work.",
            "If you can, give us what a coffee costs. You can cancel whenever you want.",
        ],
        ["€{n} per month", "€{m} one-time", "Visa, Mastercard or PayPal", "Donate now"],
    ),
    (
        [
            "Before you go",
            "We hope you enjoyed our coverage. Unlike others we do not hide our news from you behind a paywall.",
        ],
        ["Become a Patron", "${n} a month", "Buy us a coffee"],
    ),
]
APPEALS_ELSEWHERE = {
    "fr": (
        [
            "Soutenez-nous",
            "Nos articles restent gratuits grâce à vous. Si vous appréciez notre travail, faites un don à {site}.",
        ],
        ["{n} € par mois", "Faire un don", "carte bancaire ou PayPal"],
    ),
    "de": (
        [
            "Unterstützen Sie uns",
            "Unsere Artikel bleiben frei, weil Sie uns helfen. Mit Ihrer Spende sichern Sie die Arbeit von {site}.",
        ],
        ["{n} € monatlich", "Jetzt spenden", "Kreditkarte oder PayPal"],
    ),
    "es": (
        [
            "Apóyanos",
            "Nuestro trabajo es posible gracias a usted. Si le gusta {site}, haga una donación y ayúdenos a seguir.",
        ],
        ["{n} € al mes", "Donar ahora", "tarjeta o PayPal"],
    ),
    "ru": (
        [
            "Поддержите нас",
            "Наша редакция живёт благодаря вам. Если вам нравится {site}, пожалуйста, поддержите нас донатом.",
        ],
        ["{n} рублей в месяц", "Сделать пожертвование", "банковская карта или PayPal"],
    ),
    "ar": (
        ["ادعمنا", "يبقى موقعنا مجانيا بفضلكم. إذا أعجبكم عملنا في {site} فتبرعوا لنا وساعدونا على الاستمرار."],
        ["{n} دولارات شهريا", "تبرع الآن", "بطاقة ائتمان أو PayPal"],
    ),
}
RIGHTS = [
    "The content herein, unless otherwise known to be public domain, are Copyright 1995-2018 - {site}",
    "All rights reserved",
    "© 2018 {site}. All rights reserved.",
    "Copyright 2018 {site}",
    "© {site} 2018 - Tous droits réservés",
    "Все права защищены",
]
