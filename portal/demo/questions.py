"""The demonstration's question set: gates and scored questions, written for it."""

from __future__ import annotations

from portal.pdps import Criterion, GateFacts, ScoredFacts

SOURCE = "Written for the demonstration"
GATES = (
    GateFacts(
        key="exclusion",
        title="No grounds for exclusion",
        words="Do none of the grounds of regulation 57 apply to your organisation?",
        section="About you",
        if_otherwise="Tell us the ground and what you have done to put it right.",
        legal_source="Public Contracts Regulations 2015, reg 57",
        is_discretionary=True,
        source=SOURCE,
    ),
    GateFacts(
        key="insurance",
        title="Insurance",
        words="Do you hold the insurances that this round asks for?",
        section="About you",
        if_otherwise="Tell us by when you will hold them.",
        document="Insurance certificates",
        source=SOURCE,
    ),
    GateFacts(
        key="safeguarding_policy",
        title="Safeguarding policy",
        words="Do you have a safeguarding policy reviewed in the last 12 months?",
        section="Safeguarding",
        if_otherwise="Tell us when it will be reviewed.",
        source=SOURCE,
    ),
)
SCORED = (
    ScoredFacts(
        key="safeguarding",
        title="Keeping children safe",
        words="How do you keep children safe, and how do you know that it works?",
        weight=25,
        top_answer="Names who leads, what they check and how often, and one thing that changed "
        "because a child or a member of staff spoke up.",
        section="Safeguarding",
        minimum=2,
        source=SOURCE,
    ),
    ScoredFacts(
        key="relationships",
        title="Relationships that last",
        words="How do you help children build relationships, and what do you do when it is hard?",
        weight=20,
        top_answer="Says how staff and carers are chosen, supported and kept, and what happens "
        "before anybody thinks of ending a child’s stay.",
        word_limit=400,
        source=SOURCE,
    ),
    ScoredFacts(
        key="education",
        title="Learning",
        words="How do you support each child’s education?",
        weight=15,
        top_answer="Says who speaks with the school and the Virtual School, and how gaps are met.",
        word_limit=300,
        source=SOURCE,
    ),
    ScoredFacts(
        key="local",
        title="Good for the borough",
        words="What will you do for the boroughs in which you work?",
        weight=10,
        top_answer="Names jobs, apprenticeships or places for local people, with numbers.",
        section="Social value",
        criterion=Criterion.SOCIAL_VALUE,
        word_limit=250,
        source=SOURCE,
    ),
)
ANSWERS = {
    "safeguarding": (
        "Our responsible individual leads on safeguarding and visits each home every two weeks, "
        "unannounced once a month. Children choose how they tell us things: a key person, a card, "
        "an advocate. Last spring a boy said that the evening handover left him alone with worry; "
        "handover now happens earlier and two adults stay with the children."
    ),
    "relationships": (
        "Each child has two key adults who were chosen with the child. Adults meet a psychologist "
        "every month. When a child’s distress is hard to live beside we call a stability meeting "
        "within two days and ask what would help the child stay."
    ),
    "education": (
        "A named adult speaks with the school each week and brings the Virtual School in before a "
        "timetable is cut. Two homes have a quiet room with a tutor in the mornings."
    ),
    "local": (
        "We offer four apprenticeships a year with the borough’s college and buy food, repairs and "
        "transport within five miles of each home."
    ),
}
