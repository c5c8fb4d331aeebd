from jigai.domain.portions import by_weight, in_portions


def test_portions_keep_order_and_lose_nothing():
    assert list(in_portions(iter(range(7)), 3)) == [[0, 1, 2], [3, 4, 5], [6]]
    assert list(in_portions([], 3)) == []


def test_a_portion_weighs_no_more_than_allowed_unless_one_item_does():
    weighed = [("a", 4), ("b", 6), ("c", 1), ("d", 20), ("e", 0), ("f", 3)]
    assert list(by_weight(weighed, 10)) == [["a", "b"], ["c"], ["d"], ["e", "f"]]
    assert list(by_weight([], 10)) == []
