import re


def text(response):
    """What a page says, without its marks."""
    body = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"[\s\xa0]+", " ", body)
