"""Writes an uploaded picture anew; runs as a child process (see `confined`).

A child also because other libraries tell Pillow, for the whole process, to put up with half a picture.
"""

import base64
import io
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from foundation.confined import ChildRefused, answer

MODES = {"JPEG": ("L", "RGB"), "PNG": ("L", "LA", "RGB", "RGBA", "1", "P")}


def rewrite(data: bytes, options: dict[str, Any]) -> str:
    """Base64 of the picture's pixels alone, turned as the camera meant it: no place data, no hidden payload."""
    form, most_pixels = options["form"], options["most_pixels"]
    try:
        with Image.open(io.BytesIO(data), formats=[form]) as picture:
            width, height = picture.size
            if width * height > most_pixels:
                raise _too_large(most_pixels)
            picture.verify()
        with Image.open(io.BytesIO(data), formats=[form]) as picture:
            upright = ImageOps.exif_transpose(picture)
            plain = upright if upright.mode in MODES[form] else upright.convert("RGB")
            plain.info = {key: value for key, value in plain.info.items() if key == "transparency"}
            out = io.BytesIO()
            plain.save(out, form, **({"quality": 90} if form == "JPEG" else {}))
    except Image.DecompressionBombError:
        raise _too_large(most_pixels) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, KeyError):
        raise ChildRefused("图片已损坏，无法打开。请重新拍照或扫描后上传。") from None
    return base64.b64encode(out.getvalue()).decode()


def _too_large(most_pixels: int) -> ChildRefused:
    return ChildRefused(f"图片尺寸过大，请缩小到 {most_pixels // 10_000} 万像素以内后上传。")


if __name__ == "__main__":
    answer(rewrite)
