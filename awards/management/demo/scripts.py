"""What the demonstration films are: invented titles, invented people, scenes and lengths. Data, no code."""

from dataclasses import dataclass, field

LANDSCAPE, PORTRAIT, SMALL = (1280, 720), (720, 1280), (640, 360)


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    country: str
    language: str = "en"


@dataclass(frozen=True)
class FilmScript:
    """One film. `scenes` are painters' names, a shot each; `other_than_ai` are numbers of shots that AI did not make."""

    title: str
    synopsis: str
    maker: Person
    scenes: tuple[str, ...]
    seconds: float
    size: tuple[int, int] = LANDSCAPE
    seed: int = 1
    title_en: str = ""
    spoken: str = ""
    cues: tuple[str, ...] = ()
    model: str = "Veo 3"
    other_than_ai: dict[int, str] = field(default_factory=dict[int, str])
    days: int = 10
    fate: str = "submitted"
    citation: str = ""


DEMO_CREATOR = Person("Naledi Dube", "creator@demo.example", "ZA")


def maker(name: str, country: str, language: str = "en") -> Person:
    return Person(
        name,
        f"{name.split(maxsplit=1)[0].lower()}.{name.rsplit(maxsplit=1)[-1].lower()}@demo.example",
        country,
        language,
    )


PAST = (
    FilmScript("The Understudy", "A voice double rehearses a role that was written by the machine which will replace her.", maker("Mireya Olvera", "MX", "es"),
               ("portrait", "corridor", "city", "portrait", "machine", "sea"), 66, SMALL, 11, days=10,
               citation="A performance that knows it is being rehearsed. The jury kept returning to the last twenty seconds."),
    FilmScript("Last Service North", "The night train still runs, though nobody has bought a ticket for eleven winters.", maker("Idris Vahlen", "NO"),
               ("snow", "aurora", "corridor", "snow", "city", "aurora"), 64, SMALL, 12, model="Doubao Seedance 1.0 Pro", days=21,
               citation="Patience made visible: every cut arrives exactly one breath late."),
    FilmScript("What the Dunes Kept", "A cartographer maps a desert that redraws itself each evening.", maker("Samira Amrani", "MA"),
               ("dunes", "field", "dunes", "sea", "dunes", "nebula"), 63, SMALL, 13, days=14, citation="Drawn with sand and with restraint."),
    FilmScript("Cathedral of Salt Water", "Divers tune a drowned organ pipe by pipe.", maker("Joana Prado", "BR"),
               ("underwater", "sea", "underwater", "machine", "underwater", "sea"), 62, SMALL, 14, model="Doubao Seedance 1.0 Pro", days=18,
               citation="Shares its place with a film it could not resemble less; both were right."),
    FilmScript("潮汐守望", "A lighthouse keeper teaches a rescue drone to read weather by smell.", maker("Wen Li", "CN", "zh-hans"),
               ("sea", "aurora", "sea", "machine", "field", "sea"), 65, SMALL, 15, title_en="Tidewatch", spoken="zh-hans", days=12,
               cues=("You said the tide would wait for us.", "It waits. We are the ones who leave.")),
    FilmScript("The Clock That Dreamed", "A town's clock stops at night to dream, and the town ages only by day.", maker("Noé Atelier", "FR"),
               ("machine", "city", "machine", "snow", "machine", "nebula"), 61, SMALL, 16, days=30),
    FilmScript("After the Harvest Robots", "When the machines have gone home, a farmer walks the rows they left.", maker("Kwame Asante", "GH"),
               ("field", "dunes", "field", "forest", "field", "aurora"), 63, SMALL, 17, other_than_ai={3: "camera"}, days=25),
    FilmScript("Corridor Nine", "Nine doors, one of which remembers you.", maker("Lucía Ferrer", "ES", "es"),
               ("corridor", "portrait", "corridor", "city", "corridor", "corridor"), 62, SMALL, 18, days=9),
    FilmScript("Snow Has No Author", "A calligrapher writes on snow and lets the thaw edit.", maker("Yuki Tanemura", "JP"),
               ("snow", "forest", "snow", "aurora", "snow", "field"), 61, SMALL, 19, model="Doubao Seedance 1.0 Pro", days=16),
    FilmScript("Green, Remembered", "A forest is rebuilt from the memory of those who felled it.", maker("Hollis Okafor", "NG"),
               ("forest", "field", "forest", "underwater", "forest", "dunes"), 64, SMALL, 20, days=40,
               citation="The most inventive use of its tools: nothing on the screen announces them."),
    FilmScript("Night Shift in Nebula 4", "The janitor of an observatory sweeps up what the telescopes missed.", maker("Rafi Arieli", "IL"),
               ("nebula", "corridor", "nebula", "city", "nebula", "nebula"), 62, SMALL, 21, days=20,
               citation="A small story told at the largest possible scale."),
    FilmScript("Harbour Lights", "Two tugboats disagree about the dawn.", maker("Rui Tavares", "PT"),
               ("city", "sea", "city", "aurora", "sea", "city"), 61, SMALL, 22, days=11),
)  # fmt: skip

JUDGED = (
    FilmScript("Paper Satellites", "Children fold a constellation and wait for it to answer.", maker("Anneke Smit", "NL"),
               ("nebula", "field", "city", "nebula", "aurora", "nebula"), 66, SMALL, 31),
    FilmScript("The Translator's Garden", "Each plant speaks a language with one speaker left.", maker("Leila Haddad", "LB", "ar"),
               ("forest", "field", "portrait", "forest", "underwater", "forest"), 68, SMALL, 32, other_than_ai={2: "composite"}),
    FilmScript("Low Tide Orchestra", "At low tide the wrecks become instruments.", maker("Putri Larasati", "ID", "id"),
               ("sea", "underwater", "machine", "sea", "dunes", "sea"), 64, SMALL, 33, model="Doubao Seedance 1.0 Pro"),
    FilmScript("Room Without Weather", "She rents a room where it never rains, and begins to miss it.", maker("Marta Kowal", "PL"),
               ("corridor", "snow", "portrait", "corridor", "city", "corridor"), 62, SMALL, 34),
    FilmScript("Fourteen Suns", "A solar farm counts its days differently.", maker("Arjun Mehta", "IN"),
               ("dunes", "machine", "dunes", "field", "nebula", "dunes"), 65, SMALL, 35, model="Doubao Seedance 1.0 Pro"),
    FilmScript("The Bell Diver", "One bell is still rung under the reservoir.", maker("Ivo Petrov", "BG"),
               ("underwater", "snow", "underwater", "sea", "underwater", "aurora"), 63, SMALL, 36),
    FilmScript("Winter Grammar", "Two teachers correct each other's letters for forty years.", maker("Sofia Lind", "SE"),
               ("snow", "corridor", "snow", "portrait", "aurora", "snow"), 67, SMALL, 37, other_than_ai={1: "hand_made"}),
    FilmScript("Afterimage", "A projectionist sees the last frame of every film for the rest of the night.", maker("Dario Conti", "IT"),
               ("portrait", "city", "corridor", "portrait", "machine", "portrait"), 61, SMALL, 38),
)  # fmt: skip

OPEN = (
    FilmScript("The Lamp at the Edge", "Somebody has to carry the light to the last house.", DEMO_CREATOR,
               ("snow", "forest", "corridor", "snow", "aurora", "field", "sea", "aurora"), 90, LANDSCAPE, 41, spoken="en", days=15,
               cues=("They say nobody lives beyond this bend.", "Then who keeps asking for light?", "We do.")),
    FilmScript("Upright", "A tower learns to bow.", maker("Chen Yifan", "CN", "zh-hans"),
               ("city", "corridor", "portrait", "city", "machine", "city"), 72, PORTRAIT, 42, model="Doubao Seedance 1.0 Pro"),
    FilmScript("Salt Letters", "The sea returns what was written to it.", maker("Elif Kaya", "TR"),
               ("sea", "underwater", "dunes", "sea", "field", "sea"), 64, LANDSCAPE, 43, fate="admitted"),
    FilmScript("Borrowed Hands", "A sculptor and a machine share one pair of hands.", maker("Tomás Quint", "AR", "es"),
               ("machine", "portrait", "machine", "forest", "portrait", "machine"), 62, LANDSCAPE, 44, other_than_ai={3: "camera"}, fate="fix_requested"),
    FilmScript("Blink", "A film that ends before it begins.", DEMO_CREATOR,
               ("nebula", "city", "sea"), 41.5, SMALL, 45, fate="draft"),
    FilmScript("The Long Way", "Every road, in order.", maker("Pavel Novak", "CZ"),
               ("field", "dunes", "snow", "forest", "field", "sea", "city", "aurora"), 312, SMALL, 46, fate="draft"),
)  # fmt: skip
