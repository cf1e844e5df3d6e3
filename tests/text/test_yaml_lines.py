"""The long way of reading YAML on what is broken: each mistake on its line, in time linear in the text."""

from digest.text.yaml_lines import BROKEN_ENTRIES, UNFIT_TOLD
from digest.text.yaml_read import read_mapping

HUGE = 2_000_000  # quadratic time would be hours


def test_a_huge_blank_in_a_line_without_a_colon_takes_no_time() -> None:
    for blank in "\t ":
        entries = read_mapping(f"title: A\nx{blank * HUGE}y\nsource: b\n", "a.md")
        assert [problem.place.line for problem in entries.problems] == [2]
        assert {key: value.value for key, value in entries.fields.items()} == {"source": "b"}
        assert entries.lost == {"title"}


def test_colons_within_a_key_belong_to_it() -> None:
    entries = read_mapping('a:b : "c"\n"d" \t: [e\nf: :g\n', "a.md")
    assert {key: value.value for key, value in entries.fields.items()} == {"a:b": "c", "f": ":g"}
    assert entries.lost == {"d"}


def test_unfit_characters_are_told_each_by_its_place_and_counted_where_they_are_many() -> None:
    few = read_mapping("a: \x07b\n\nc: d\x08\x08\ne: \x01\n", "a.md", 10).problems
    places = [(problem.place.line, problem.place.column) for problem in few]
    assert places == [(10, 4), (12, 5), (12, 6), (13, 4)]
    many = read_mapping("a: b\n" + "\x07" * HUGE, "a.md").problems
    told = [problem for problem in many if problem.code == "bad-character"]
    assert len(told) == UNFIT_TOLD + 1
    assert f"{HUGE - UNFIT_TOLD:,} more" in told[-1].text


def test_one_mistake_in_a_long_file_is_found_in_time() -> None:
    good = "".join(f"k{number}: v\n" for number in range(2_000))
    entries = read_mapping(f"{good}z: [\n", "a.yaml")
    assert [problem.place.line for problem in entries.problems] == [2_001]
    assert len(entries.fields) == 2_000
    assert entries.lost == {"z"}


def test_a_broken_file_of_very_many_entries_is_not_read_entry_by_entry() -> None:
    good = "".join(f"k{number}: v\n" for number in range(BROKEN_ENTRIES))
    entries = read_mapping(f"{good}z: [\n", "a.yaml")
    assert [problem.place.line for problem in entries.problems] == [BROKEN_ENTRIES + 1]
    assert not entries.fields
    assert len(entries.lost) == BROKEN_ENTRIES + 1


def test_a_line_that_stands_too_deep_is_no_second_colon() -> None:
    (deep,) = read_mapping("topic:\n  talks:\n   name: Talks\n    about: Of peace.\n", "t.yaml").problems
    assert (deep.place.line, "stands deeper" in deep.text, "indent both alike" in deep.hint) == (4, True, True)
    (second,) = read_mapping("title: Moscow: the end\n", "t.yaml").problems
    assert "a second “: ”" in second.text
