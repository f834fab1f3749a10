"""Names to draw from. Put together at random, they are nobody's; the chantiers' names exist nowhere."""

from __future__ import annotations

FRENCH = "FRENCH"
ORIGINS: dict[str, tuple[str, str, str, str]] = {
    # origin: (men, women, last names, languages)
    FRENCH: (
        "Alain Alexis André Antoine Arnaud Bastien Benoît Bernard Bruno Cédric Christian Christophe Claude Cyril "
        "Damien Daniel David Denis Didier Dominique Dylan Emmanuel Éric Fabien Fabrice Florian Franck François "
        "Frédéric Gaël Gérard Gilles Grégory Guillaume Hervé Jacky Jean-Claude Jean-Luc Jean-Marc Jérôme Joël "
        "Jonathan José Julien Kévin Laurent Loïc Ludovic Marc Mathieu Mickaël Nicolas Olivier Pascal Patrice "
        "Patrick Philippe Quentin Raphaël Régis Rémi Romain Samuel Sébastien Serge Stéphane Sylvain Thierry Thomas "
        "Vincent Xavier Yannick Yves",
        "Agnès Amandine Anaïs Annie Audrey Aurélie Béatrice Brigitte Camille Carole Catherine Céline Chantal "
        "Charlène Christelle Claire Corinne Cynthia Delphine Élodie Émilie Estelle Fabienne Florence Françoise "
        "Gaëlle Ingrid Isabelle Jennifer Jessica Josiane Julie Karine Laëtitia Laura Laurence Lucie Magali Manon "
        "Martine Mélanie Mélissa Morgane Muriel Nadège Nathalie Noémie Océane Patricia Sabrina Sandrine Sarah "
        "Séverine Sophie Stéphanie Sylvie Valérie Vanessa Virginie",
        "Aubry Bailly Barbier Baron Benard Berger Besson Blanchard Bonnin Boucher Bouvier Breton Brunet Carlier "
        "Carpentier Charpentier Chevalier Colas Collin Cordier Courtois Cousin Daniel Delattre Delmas Denis "
        "Deschamps Dufour Dumas Dupuis Evrard Fabre Fleury Forestier Gaillard Gautier Germain Gilbert Girard "
        "Grondin Guérin Guillot Hamel Hebert Hoarau Huet Jacquet Joly Lacroix Lambert Langlois Laporte Lebrun "
        "Leclercq Lefort Léger Lemaire Lenoir Leroux Lesage Levasseur Maillard Mallet Marchand Marechal Masson "
        "Meunier Millet Monnier Morel Moulin Navarre Noël Olivier Payet Pelletier Perret Picard Poirier Pons "
        "Poulain Prévost Renault Rey Rivière Robin Rousset Royer Salmon Schmitt Simonet Tessier Vasseur Verdier "
        "Vidal Voisin Weber",
        "français",
    ),
    "MAGHREB": (
        "Abdelkader Abdelkrim Adel Ahmed Amine Anis Ayoub Aziz Bilal Brahim Driss Fares Farid Fouad Habib Hakim "
        "Hamid Hassan Hicham Ilyes Ismaël Jamal Kamel Karim Khaled Lotfi Malik Mehdi Mohamed Mounir Mourad "
        "Mustapha Nabil Nordine Omar Rachid Reda Salim Samir Sofiane Tarek Walid Yacine Youcef Younes Zakaria",
        "Aïcha Amel Assia Dalila Djamila Farida Fatiha Fatima Fatna Hafida Hanane Houria Ikram Karima Khadija "
        "Latifa Leïla Malika Meriem Nadia Naïma Nora Rachida Radia Safia Saïda Salima Samia Samira Sihem Soraya "
        "Wafa Yamina Zahra",
        "Abdellaoui Achour Amrani Attia Azzouz Bachir Belaïd Belkacem Ben Amor Ben Salah Benali Benhadda Benmoussa "
        "Bouazza Bouchareb Boudjema Bouhlel Bouzid Brahimi Chaoui Cherif Daoudi Djebbar El Amrani El Idrissi Fares "
        "Ferhat Gharbi Guerroudj Haddad Hamdi Hamidi Jaziri Kaddour Kebir Khelifi Lahmar Larbi Mansouri Mebarki "
        "Mekki Meziane Mokhtari Naceri Ouali Rahmani Saadi Saïdi Slimani Taleb Touati Yahiaoui Zenati Ziani "
        "Zitouni",
        "français;arabe",
    ),
    "WEST_AFRICA": (
        "Abdoulaye Adama Alassane Alpha Amadou Bakary Boubacar Cheick Demba Dramane Fodé Gaoussou Ibrahima Idrissa "
        "Issa Kalilou Lamine Lassana Mahamadou Mamadou Moussa Oumar Ousmane Saliou Sékou Seydou Siaka Souleymane "
        "Thierno Yaya",
        "Adjoua Aïssata Aminata Assa Awa Binta Coumba Djénéba Fanta Fatou Fatoumata Hawa Kadiatou Kadidia Mariam "
        "Mariama Nafissatou Oumou Ramata Rokia Safiatou Salimata",
        "Bah Baldé Barry Camara Cissé Cissoko Coulibaly Dembélé Diabaté Diaby Diakité Diallo Diarra Diawara Dicko "
        "Diop Doucouré Doumbia Dramé Fadiga Fofana Gassama Kaba Kanté Keïta Kouyaté Magassa Maïga Ndiaye Niakaté "
        "Sacko Sangaré Sanogo Sarr Savané Seck Sidibé Sissoko Soumah Sow Sylla Tall Tandia Touré Traoré Wagué",
        "français;bambara",
    ),
    "CENTRAL_AFRICA": (
        "Aimé Alain Blaise Célestin Dieudonné Emery Fidèle Gédéon Hervé Jean-Bosco Landry Merveil Parfait Prosper "
        "Rodrigue Serge Sylvestre Trésor",
        "Arlette Béatrice Bijou Chancelle Clarisse Divine Fifi Gloria Grâce Henriette Honorine Marie-Claire "
        "Mireille Nicole Odette Prisca Rosine Solange Sylvie",
        "Bakala Bamba Bemba Ebongue Essomba Ilunga Kabeya Kalala Kasongo Kimbembe Lubaki Lukoki Mabiala Makiese "
        "Malonga Mbala Mbuyi Mokoko Mouanda Mukendi Mulumba Ndombasi Ngoma Ngoy Nkounkou Nsimba Nzinga Okemba "
        "Samba Tshibangu",
        "français;lingala",
    ),
    "HORN": (
        "Abdi Abdirahman Abel Adam Ahmed Amanuel Biniam Dawit Filmon Haben Hamza Ibrahim Idris Kidane Mahamat "
        "Mebrahtu Mohamed Musa Osman Robel Samuel Semere Tesfay Yonas Yusuf Zerihun",
        "Abeba Almaz Amina Feven Fatima Halima Hawa Helen Hodan Luwam Meron Rahel Saba Selam Semhar Tsega Winta Zeinab",
        "Abdalla Abdelrahman Abraham Adam Ali Araya Asefa Bahar Berhane Eissa Fadul Gebremariam Ghebre Haile "
        "Haroun Hassan Ishag Kahsay Kidane Mahmoud Mehari Mengesha Negash Nur Okbay Omar Saleh Suleiman Tekle "
        "Tesfamariam Weldu Woldeab Yohannes Zerai",
        "tigrinya;arabe",
    ),
    "AFGHAN": (
        "Abdul Ahmad Ajmal Asadullah Aziz Ehsan Farhad Ghulam Habib Hamid Hashmat Ismail Jawad Mirwais Mohammad "
        "Najib Nasir Omid Qasim Rahim Rahmat Sayed Shafiq Wali Zabi Zaman",
        "Fariba Laila Maryam Nargis Nilofar Parwana Roya Shabnam Zahra Zainab",
        "Ahmadzai Akbari Amiri Barakzai Ebrahimi Faizi Ghafari Haidari Hakimi Hotak Jabarkhel Karimi Khogyani "
        "Mirzaei Mohammadi Naseri Nazari Niazi Noorzai Popal Rahimi Rasuli Rezaei Safi Shinwari Stanikzai Wardak "
        "Yousafzai Zadran Zazai",
        "pachto;dari",
    ),
    "EAST_EUROPE": (
        "Adrian Aleksandr Andrei Artur Bogdan Ciprian Costel Dmytro Dragan Florin Gheorghe Giorgi Ilie Ion Ivan "
        "Luan Marius Mihai Nikolay Oleg Petru Radu Serhiy Stefan Valentin Vasile Viktor Zurab",
        "Alina Ana Daniela Elena Florica Gabriela Ioana Irina Lali Larisa Lenuta Maria Mariana Mihaela Natalia "
        "Nino Oksana Olena Rodica Simona Svetlana Teuta Valentina Violeta",
        "Barbu Beridze Bondar Ciobanu Covaci Dobre Dragomir Gelashvili Gheorghiu Hoxha Iancu Ionescu Ivanov "
        "Kapanadze Kovalenko Kuzmin Lazar Lungu Marin Matei Mikhaïlov Munteanu Nicolae Petrenko Petrov Popa Rusu "
        "Shevchenko Stan Stoica Todorov Tkachenko Tudor Varga Vlad Zamfir",
        "roumain",
    ),
    "OTHER": (
        "Anura Arjun Carlos Diego Farouk Jorge Juan Kamal Luis Manuel Nikola Paulo Prakash Rajan Ravi Rubén Sanjay "
        "Suresh Tenzin Tsering",
        "Ana Carmen Conceição Dolma Fernanda Gloria Isabel Kanmani Lucia Maria Mónica Pema Rosa Sunita Teresa Yangchen",
        "Almeida Baptista Cardoso Chowdhury Da Silva Ferreira Fernando Gurung Hossain Islam Kandiah Lama Lopes "
        "Monteiro Norbu Oliveira Pereira Perera Rahman Ramos Rodrigues Santos Selvam Sharma Sherpa Tamang Tavares "
        "Vargas Wangdu",
        "portugais",
    ),
}

STAFF_LAST = [
    "Sarment",
    "Vauban",
    "Orgeval",
    "Tilleul",
    "Charmoy",
    "Roncevaux",
    "Pervenche",
    "Saulnier",
    "Brémond",
    "Ardouin",
    "Castaing",
    "Delorme",
    "Estienne",
    "Falaise",
    "Garance",
    "Hautbois",
    "Jonquières",
    "Kerdoncuff",
    "Laverdure",
    "Merisier",
    "Noisetier",
    "Ormeau",
    "Peyrusse",
    "Quintin",
    "Rosières",
    "Séverac",
    "Thuillier",
    "Valmont",
    "Wernert",
    "Ythier",
    "Aubépin",
    "Bellerive",
    "Coudrier",
    "Desgranges",
    "Églantine",
    "Fontvieille",
    "Grandpré",
    "Hêtraie",
    "Isambert",
    "Jolibois",
    "Labastide",
    "Montclar",
    "Nivelle",
    "Ollivon",
    "Prunelle",
    "Rambourg",
    "Sureau",
    "Tournesol",
    "Verneuil",
    "Amarante",
    "Benchekroun",
    "Diouf",
    "Haddou",
    "Kassé",
    "Lemoine",
    "Mansour",
    "Nguyen",
    "Ouedraogo",
    "Pinto",
    "Rakoto",
    "Sissako",
    "Tazi",
    "Villeneuve",
    "Yildiz",
    "Zerhouni",
    "Cormier",
    "Dauphin",
    "Froment",
    "Genêt",
    "Houblon",
    "Iris",
    "Lavandier",
    "Mélèze",
    "Nerval",
    "Oseraie",
    "Poirel",
    "Rouvray",
    "Sorbier",
    "Troëne",
    "Viorne",
    "Bruyère",
    "Cerisier",
    "Fougères",
]

STAFF_FIRST = [
    "Hélène",
    "Malika",
    "Rachid",
    "Odile",
    "Basile",
    "Irma",
    "René",
    "Inès",
    "Paul",
    "Lise",
    "Simone",
    "Nadia",
    "Dora",
    "Éva",
    "Camille",
    "Julien",
    "Sofia",
    "Thomas",
    "Claire",
    "Yasmina",
    "Mathilde",
    "Karim",
    "Louise",
    "Antoine",
    "Fatou",
    "Pierre",
    "Manon",
    "Hugo",
    "Samira",
    "Étienne",
    "Chloé",
    "Romain",
    "Aline",
    "Mehdi",
    "Justine",
    "Bruno",
    "Élise",
    "Gaspard",
    "Léa",
    "Martin",
    "Nora",
    "Olivier",
    "Pauline",
    "Quentin",
    "Rania",
    "Sylvain",
    "Tiphaine",
    "Victor",
    "Wassila",
    "Xavier",
    "Yann",
    "Zoé",
    "Awa",
    "Boris",
    "Cécile",
    "Damien",
    "Edwige",
    "Farid",
    "Gaëlle",
    "Henri",
    "Iman",
    "Jérôme",
    "Katia",
    "Laurent",
    "Maud",
    "Nicolas",
    "Oriane",
    "Perrine",
    "Raphaël",
    "Sandra",
    "Théo",
    "Valérie",
    "Agathe",
    "Clément",
    "Delphine",
    "Estelle",
    "Florian",
    "Gwenaëlle",
]

# Kinds of chantier, with what they do, and what they are named after.
KINDS: tuple[tuple[str, str], ...] = (
    ("Les Jardins", "Maraîchage"),
    ("La Recyclerie", "Réemploi, ressourcerie"),
    ("L’Atelier", "Menuiserie et bois"),
    ("La Ressourcerie", "Réemploi, ressourcerie"),
    ("Le Fil", "Tri et couture textile"),
    ("La Cuisine", "Restauration"),
    ("Les Sentiers", "Espaces verts"),
    ("La Laverie", "Blanchisserie"),
    ("Les Compagnons", "Second œuvre du bâtiment"),
    ("Le Fournil", "Boulangerie"),
    ("La Cyclerie", "Réparation de vélos"),
    ("Les Mains", "Nettoyage et propreté urbaine"),
    ("La Conserverie", "Transformation alimentaire"),
    ("Le Dépôt", "Collecte et logistique"),
    ("Les Berges", "Entretien des rivières"),
    ("L’Épicerie", "Épicerie solidaire"),
)

MARKS: tuple[str, ...] = (
    "de la Garance",
    "du Bleuet",
    "de l’Iris",
    "de la Ronce",
    "du Sureau",
    "de l’Aubépine",
    "du Noisetier",
    "de la Bruyère",
    "du Genêt",
    "de l’Orme",
    "du Tilleul",
    "de la Pervenche",
    "du Chardon",
    "de la Mésange",
    "du Rouge-gorge",
    "de l’Alouette",
    "du Martinet",
    "de la Loutre",
    "du Hérisson",
    "de la Huppe",
    "du Pinson",
    "de la Sarcelle",
    "du Houblon",
    "de la Menthe",
    "du Romarin",
    "de la Sauge",
    "du Fenouil",
    "de l’Angélique",
    "du Coquelicot",
    "de la Mauve",
    "du Mélilot",
    "de l’Amarante",
    "du Cormier",
    "de l’Alisier",
    "du Merisier",
    "de l’Osier",
    "du Saule",
    "de la Fougère",
    "du Lichen",
    "de la Prêle",
    "du Grillon",
    "de la Luciole",
    "du Bourdon",
    "de la Libellule",
    "du Lièvre",
    "de l’Hermine",
    "du Renard",
    "de la Belette",
)


def words(text: str) -> tuple[str, ...]:
    """The names of a list; `Ben`, `El` and `Da` go with the word after."""
    made: list[str] = []
    for word in text.split():
        if made and made[-1] in {"Ben", "El", "Da"}:
            made[-1] = f"{made[-1]} {word}"
        else:
            made.append(word)
    return tuple(made)
