"""Street names in the Polish manner: one theme a quarter, one name a street."""

from typing import Final

import numpy as np

_THEMES: Final = {
    "old": (
        "Zamkowa Szewska Kowalska Garncarska Piekarska Rybacka Kościelna Łazienna Młyńska Murna Furtiana Wodna "
        "Tkacka Krótka Sukiennicza Podwale Strzelecka Stolarska Browarna Mostowa Baszta Spichrzowa Flisacka "
        "Bednarska Farna"
    ),
    "patrons": (
        "Kościuszki|Mickiewicza|Słowackiego|Sienkiewicza|Kopernika|Chopina|Moniuszki|Reymonta|Prusa|Matejki|"
        "Konopnickiej|Żeromskiego|Norwida|Orzeszkowej|Pułaskiego|Traugutta|Staszica|Kołłątaja|Reja|Kochanowskiego|"
        "Fredry|3 Maja|11 Listopada|Skłodowskiej-Curie|Sobieskiego|Chrobrego|Łokietka|Jagiellończyka|Batorego|"
        "Jadwigi|Paderewskiego|Szymanowskiego|Wieniawskiego|Karłowicza|Asnyka|Tuwima|Gałczyńskiego|Staffa|"
        "Leśmiana|Baczyńskiego|Kasprowicza|Wyspiańskiego|Malczewskiego|Chełmońskiego|Kossaka|Gierymskich"
    ),
    "trees": (
        "Lipowa Dębowa Klonowa Brzozowa Jesionowa Bukowa Grabowa Olchowa Topolowa Wierzbowa Sosnowa Świerkowa "
        "Jodłowa Modrzewiowa Cisowa Jarzębinowa Kasztanowa Akacjowa Orzechowa Leszczynowa Jałowcowa Kalinowa "
        "Głogowa Tarninowa Leśna Borowa Polna Zagajnikowa Myśliwska Gajowa Jagodowa Poziomkowa Borówkowa Grzybowa "
        "Paprociowa Wrzosowa Mchowa Łąkowa Sarnia Jelenia Żubrowa Wiewiórcza Borsucza Rysia"
    ),
    "flowers": (
        "Różana Tulipanowa Liliowa Fiołkowa Konwaliowa Narcyzowa Irysowa Azaliowa Malwowa Chabrowa Makowa "
        "Rumiankowa Storczykowa Krokusowa Hiacyntowa Magnoliowa Nagietkowa Jaśminowa Bzowa Piwonii Goździkowa "
        "Kwiatowa Ogrodowa Sasankowa Przebiśniegów Niezapominajki Stokrotki Bratków Słonecznikowa Dzwonków "
        "Lawendowa Szafirków Pierwiosnków Wiosenna Letnia Jesienna Zimowa Słoneczna Pogodna Radosna Cicha "
        "Spokojna Tęczowa Promienna Jasna Złota Srebrna"
    ),
    "birds": (
        "Słowicza Skowronkowa Jaskółcza Bociania Żurawia Czajek Kosów Szpakowa Sikorkowa Gilowa Sowia Sokola Orla "
        "Jastrzębia Krucza Dzięciołowa Kukułcza Wilgowa Zięby Rudzików Mewia Perkozów Łabędzia Kormoranów Rybitwy "
        "Zimorodków Czapli Pliszki Gołębia Przepiórcza Kuropatwia Bażancia Cietrzewia Głuszcowa Remizów Makolągwy"
    ),
    "orchard": (
        "Jabłoniowa Gruszowa Wiśniowa Czereśniowa Śliwkowa Morelowa Brzoskwiniowa Agrestowa Porzeczkowa Malinowa "
        "Winogronowa Truskawkowa Sadowa Owocowa Pszczela Miodowa Kłosowa Żytnia Pszenna Jęczmienna Owsiana "
        "Chmielna Rolna Zagrodowa Wiejska Miedza Siewna Żniwna Dożynkowa Snopowa Gryczana Lniana Konopna "
        "Rzepakowa"
    ),
    "works": (
        "Fabryczna Przemysłowa Składowa Magazynowa Kolejowa Portowa Towarowa Techniczna Warsztatowa Hutnicza "
        "Tartaczna Cegielniana Gazowa Elektryczna Transportowa Energetyków Mechaników Spawaczy Budowlanych "
        "Metalowców Produkcyjna Logistyczna Handlowa Inżynierska Odlewnicza Papiernicza"
    ),
    "water": (
        "Nadbrzeżna Bulwarowa Przystań Żeglarska Wioślarska Kajakowa Portowców Wędkarska Szuwarowa Trzcinowa "
        "Zatoczna Wiślana Odrzańska Warciańska Notecka Pilicka Bzury Sanowa Narwiańska Bużańska Nurtowa Źródlana "
        "Strumykowa Jeziorna Brzegowa Grobla Śluzowa Promowa Rusałki Wodników Topielców Świtezianki Perłowa "
        "Bursztynowa Muszlowa"
    ),
}
_PLAIN: Final = (
    "Górna Dolna Nowa Stara Boczna Poprzeczna Równa Prosta Kręta Wąska Szeroka Pagórkowa Widokowa Wzgórze Parkowa "
    "Sportowa Szkolna Harcerska Zielona Błękitna Biała Graniczna Działkowa Skrajna Zaułek Zaciszna Ustronna "
    "Południowa Północna Wschodnia Zachodnia Okrężna Łącznikowa Osiedlowa Kwarcowa Granitowa Marmurowa Krzemowa "
    "Bazaltowa Rubinowa Szmaragdowa Koralowa Agatowa Topazowa Opalowa Diamentowa Sadowników Kolarska Biegowa "
    "Turystyczna Kupiecka Rzemieślnicza Zegarowa Lotnicza Szybowcowa Balonowa Latawcowa Księżycowa Gwiezdna "
    "Kometowa Saturna Jowisza Marsa Wenus Merkurego Orbitalna"
)
_GIVEN: Final = (
    "Anny Barbary Celiny Danuty Ewy Felicji Grażyny Haliny Ireny Joanny Karoliny Leokadii Łucji Marii Natalii "
    "Oliwii Pauliny Renaty Sabiny Teresy Urszuli Wandy Zofii Adama Bartosza Czesława Dominika Edwarda Franciszka "
    "Grzegorza Henryka Ignacego Jana Konrada Leona Marcina Norberta Oskara Piotra Romana Stefana Tadeusza Wacława "
    "Zygmunta Akrobatów Artylerzystów Brązowa Ceglana Cynowa Dunajecka Elbląska Flamandzka Gdyńska Helska "
    "Kujawska Łużycka Mazurska Opolska Pomorska Śląska Toruńska Ustecka Wolińska Zbąszyńska Kaszubska Kurpiowska "
    "Podhalańska Żuławska"
)


class NameBook:
    """Gives out every name of a town once."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._taken: set[str] = set()
        self._lists = {theme: self._shuffled(names, rng) for theme, names in _THEMES.items()}
        self._plain = self._shuffled(_PLAIN, rng)
        self._given = self._shuffled(_GIVEN, rng)

    @staticmethod
    def _shuffled(names: str, rng: np.random.Generator) -> list[str]:
        words = names.split("|") if "|" in names else names.split()
        return [words[at] for at in rng.permutation(len(words))]

    def take(self, name: str) -> str:
        """Give out ``name``, with a number behind it if it is taken."""
        wanted, count = name, 1
        while wanted in self._taken:
            count += 1
            wanted = f"{name} {count}"
        self._taken.add(wanted)
        return wanted

    def next(self, theme: str) -> str:
        """Give out a free name of ``theme``; when it is used up, a plain one, then one of another theme."""
        for names in (self._lists[theme], self._plain, self._given, *self._lists.values()):
            while names:
                if (name := names.pop()) not in self._taken:
                    return self.take(name)
        return self.take("Nowa")
