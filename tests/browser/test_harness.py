"""The harness itself: it notes what a page should not do, and finds what is not accessible."""

import pytest

pytestmark = pytest.mark.slow

_HEAD = '<!DOCTYPE html><html lang="zh-CN"><head><title>页</title></head>'
_PLAIN = _HEAD + "<body><main><h1>页</h1>{}</main></body></html>"
_BAD = '<img src="https://example.com/x.png"><script>console.error("wrong"); throw Error("worse")</script>'


def test_a_request_that_leaves_and_an_error_are_noted(page, faults):
    page.goto("about:blank")
    page.set_content(_BAD)
    page.wait_for_function("document.images[0].complete")
    noted = " ".join(faults)
    for fault in ("leaves the machine: https://example.com/x.png", "wrong", "worse"):
        assert fault in noted
    faults.clear()


def test_a_page_without_names_is_refused(page, accessible):
    page.set_content(_PLAIN.format("<p>字</p>"))
    accessible(page)
    page.set_content(_PLAIN.format("<button></button>"))
    with pytest.raises(AssertionError, match="button-name"):
        accessible(page)
