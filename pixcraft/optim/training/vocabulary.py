"""Stage 3: a CLIP tokenizer of our own (byte-pair encoding, Sennrich et al. 2016) from the captions' words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import CLIPTokenizer

from pixcraft.optim.training import icons
from pixcraft.optim.training.icons import Icon
from pixcraft.optim.training.models import TOKENS
from pixcraft.optim.training.variants import GROUNDS

ENTRIES = 1780
END = "<|endoftext|>"
COMMON = "a an the icon emoji pixel art on background style flat soft bold with and in of"
CLIP_WORDS = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def _corpus(known: list[Icon]) -> Iterator[str]:
    for icon in known:
        yield from [icon.label] * 20
        yield from [tag.lower() for tag in icon.tags] * 2
    yield from list(GROUNDS) * 200
    yield from [*COMMON.split()] * 300


def _merges(corpus: Iterator[str]) -> list[str]:
    tokenizer = Tokenizer(models.BPE(unk_token=END, continuing_subword_prefix="", end_of_word_suffix="</w>"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(CLIP_WORDS), behavior="removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=ENTRIES,
        special_tokens=[],
        end_of_word_suffix="</w>",
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
        min_frequency=2,
    )
    tokenizer.train_from_iterator(corpus, trainer)
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    return [merge if isinstance(merge, str) else " ".join(merge) for merge in merges]


def tokenizer_of(known: list[Icon]) -> CLIPTokenizer:
    """A tokenizer in CLIP's own order: bytes, bytes that end a word, merges, start, end."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    entries = {entry: number for number, entry in enumerate([*alphabet, *(f"{byte}</w>" for byte in alphabet)])}
    kept = []
    for merge in _merges(_corpus(known)):
        first, second = merge.split(" ")
        if first in entries and second in entries:
            kept.append((first, second))
            entries.setdefault(first + second, len(entries))
    for special in ("<|startoftext|>", END):
        entries[special] = len(entries)
    tokenizer = CLIPTokenizer(vocab=entries, merges=kept, model_max_length=TOKENS, pad_token=END)
    if len(tokenizer) != len(entries):
        raise RuntimeError(f"the tokenizer has {len(tokenizer)} entries, not {len(entries)}: another transformers?")
    return tokenizer


def run(work: Path) -> None:
    """Write the folder tokenizer."""
    tokenizer = tokenizer_of(icons.load(work)[1])
    tokenizer.save_pretrained(work / "tokenizer")
    print(f"{len(tokenizer)} entries; {tokenizer.tokenize('a strawberry on a light blue background, pixel art')}")


def load(work: Path) -> CLIPTokenizer:
    """What `run` wrote."""
    tokenizer: CLIPTokenizer = CLIPTokenizer.from_pretrained(work / "tokenizer")
    return tokenizer
