"""Our top-level names are common words; prove that they are ours and only ours."""

import sys
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import pytest
import uv_build

ROOT = Path(__file__).parents[2]
NAMES = [
    "domain",
    "keyworks",
    "crawlers",
    "fingerprint",
    "alerts",
    "backends",
    "config",
    "service",
]


@pytest.mark.parametrize("name", NAMES)
def test_the_name_leads_to_this_checkout(name):
    assert Path(import_module(name).__file__).is_relative_to(ROOT)


@pytest.mark.parametrize("name", NAMES)
def test_no_other_distribution_ships_the_name(name):
    assert set(packages_distributions().get(name, [])) <= {"keywatch"}


def test_the_wheel_holds_the_table_that_folds_characters(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))  # where uv-build is
    wheel = tmp_path / uv_build.build_wheel(str(tmp_path))
    assert "fingerprint/text/table/tokens.bin" in ZipFile(wheel).namelist()
