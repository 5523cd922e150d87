"""Our blur is scipy's."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from fingerprint.image.blur import blurred


@pytest.mark.parametrize("sigma", [0.3, 1.6, 9.0])
@pytest.mark.parametrize("shape", [(61, 40), (5, 7)])
def test_a_picture_is_blurred_as_scipy_blurs_it(sigma, shape):
    body = np.random.default_rng(1).uniform(0, 255, shape).astype(np.float32)
    assert np.abs(blurred(body, sigma) - gaussian_filter(body, sigma)).max() < 1e-3
