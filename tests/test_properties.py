"""What must hold for every input: hypothesis looks for the one where it does not."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import adafactor_edu as ae

SHAPES = hnp.array_shapes(min_dims=2, max_dims=3, min_side=1, max_side=9)
UNIT = st.floats(-1, 1).filter(lambda v: v == 0 or abs(v) > 1e-3)
SCALES = st.integers(-150, 150).map(lambda k: 10.0**k)
D = st.floats(0.05, 20)


@st.composite
def matrices(draw, shapes=SHAPES):
    """Draw a matrix or stack with, often, all-zero rows and columns or nothing but zeros."""
    g = draw(hnp.arrays(np.float64, draw(shapes), elements=UNIT))
    row = draw(st.none() | st.integers(0, g.shape[-2] - 1))
    column = draw(st.none() | st.integers(0, g.shape[-1] - 1))
    if row is not None:
        g[..., row, :] = 0
    if column is not None:
        g[..., :, column] = 0
    return g


@settings(deadline=None)
@given(g=matrices(), scale=SCALES, d=D)
def test_everything_is_finite_and_the_update_is_bounded(g, scale, d):
    it = ae.matrix_iteration(np.ones_like(g), g * scale, hyper=ae.Hyperparameters(d=d))
    for value in it[1:-1]:
        assert np.all(np.isfinite(value))
    assert ae.root_mean_square(it.u_hat) <= d * (1 + 1e-12)
    assert np.all(np.sign(it.u_hat) == np.sign(g))
    assert np.all(it.x_next[g == 0] == 1)


@settings(deadline=None)
@given(g=matrices(), scale=st.integers(-300, 300).map(lambda k: 2.0**k))
def test_the_update_does_not_depend_on_the_gradient_s_scale(g, scale):
    hyper = ae.Hyperparameters(eps1=0)
    plain = ae.matrix_iteration(np.ones_like(g), g, hyper=hyper)
    scaled = ae.matrix_iteration(np.ones_like(g), g * scale, hyper=hyper)
    np.testing.assert_allclose(scaled.u, plain.u, rtol=1e-12)


@settings(deadline=None)
@given(x=matrices(), scale=SCALES)
def test_the_step_is_relative_to_the_weights(x, scale):
    x = x if np.any(x) else np.ones_like(x)
    g = np.sign(x) + 0.5
    hyper = ae.Hyperparameters(eps2=0)
    move = ae.matrix_iteration(x, g, hyper=hyper).x_next - x
    scaled = ae.matrix_iteration(x * scale, g, hyper=hyper).x_next - x * scale
    np.testing.assert_allclose(scaled / scale, move, rtol=1e-9, atol=1e-12)


@settings(deadline=None)
@given(g=matrices(), beta2=st.floats(0, 0.999))
def test_the_estimate_keeps_row_and_column_means(g, beta2):
    g2 = ae.squared_gradient(g)
    r, c = ae.row_moment(None, g2, beta2), ae.column_moment(None, g2, beta2)
    v = ae.factored_second_moment(r, c)
    np.testing.assert_allclose(v.mean(axis=-1), r, rtol=1e-12)
    np.testing.assert_allclose(v.mean(axis=-2), c, rtol=1e-12)


@settings(deadline=None)
@given(g=matrices())
def test_transposing_the_gradient_transposes_the_update(g):
    flipped = np.swapaxes(g, -1, -2)
    ours = ae.matrix_iteration(np.ones_like(g), g).u_hat
    theirs = ae.matrix_iteration(np.ones_like(flipped), flipped).u_hat
    np.testing.assert_allclose(np.swapaxes(theirs, -1, -2), ours, rtol=1e-9, atol=1e-12)


@settings(deadline=None)
@given(g=matrices(hnp.array_shapes(min_dims=3, max_dims=3, min_side=1, max_side=6)))
def test_a_stack_is_factored_matrix_by_matrix(g):
    stacked = ae.matrix_iteration(np.ones_like(g), g)
    for one, v, u in zip(g, stacked.v, stacked.u, strict=True):
        alone = ae.matrix_iteration(np.ones_like(one), one)
        np.testing.assert_array_equal(alone.v, v)
        np.testing.assert_array_equal(alone.u, u)


@settings(deadline=None)
@given(g=hnp.arrays(np.float64, st.integers(1, 30), elements=UNIT), scale=SCALES)
def test_the_first_update_of_a_vector_is_the_sign(g, scale):
    it = ae.vector_iteration(np.ones_like(g), g * scale, hyper=ae.Hyperparameters(eps1=0, d=2))
    np.testing.assert_allclose(it.u, np.sign(g), rtol=1e-12)


@settings(deadline=None)
@given(
    g=hnp.arrays(
        st.sampled_from([np.float16, np.float32]), SHAPES, elements=st.floats(-4, 4, width=16)
    )
)
def test_low_precision_gives_the_float64_answer(g):
    low = ae.matrix_iteration(np.ones_like(g), g)
    high = ae.matrix_iteration(np.ones(g.shape), g.astype(np.float64))
    np.testing.assert_array_equal(low.x_next, high.x_next)
