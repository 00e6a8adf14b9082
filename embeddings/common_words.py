"""Words too common to tell one text from another."""

ENGLISH = frozenset(
    """a about above after again all also although always am an and any are as at be because been before being below
    between both but by can cannot could did do does doing down during each either else ever every few for from further
    get gets getting give given go goes going got had has have having he her here hers him his how however i if in into
    is it its itself just keep keeps let like made make makes many may me might more most much must my never no nor not
    now of off often on once one only onto or other our out over own put quite rather re s same she should since so some
    someone something still such t take takes than that the their them then there these they thing things this those
    through to too toward under until up upon us use used uses using very via want wants was way we well were what when
    where whether which while who whom whose why will with within without would yet you your""".split()
)
"""English function words, lower-cased, before stemming."""

KOREAN = frozenset(
    [
        *(
            "하다",
            "되다",
            "있다",
            "없다",
            "같다",
            "아니다",
            "않다",
            "이다",
            "보다",
            "주다",
            "가다",
            "오다",
            "들다",
        ),
        *(
            "나다",
            "말다",
            "싶다",
            "위하다",
            "대하다",
            "통하다",
            "따르다",
            "의하다",
            "관하다",
            "그렇다",
            "이렇다",
        ),
        *(
            "어떻다",
            "경우",
            "때문",
            "정도",
            "이상",
            "이하",
            "가지",
            "부분",
            "관련",
            "각종",
            "다양",
            "가능",
            "필요",
        ),
        *("사용", "이용", "활용", "제공"),
    ]
)
"""Korean verbs and nouns of the scaffolding, as lemmas."""
