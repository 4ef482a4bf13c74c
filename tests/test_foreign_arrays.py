"""Arrays of other kinds: what is widened, what is refused because something would be lost."""

import ml_dtypes
import numpy as np
import pytest

import adafactor_edu as ae
from adafactor_edu import Hyperparameters, matrix_iteration, root_mean_square


class WithUnit(np.ndarray):
    """As Quantity of astropy: NumPy's array and a unit."""

    unit = "m"


class Quantity:
    """As Quantity of pint: something around an array, with units."""

    units = "m"
    dtype = np.dtype(float)
    shape = (2, 2)

    def __array__(self, dtype=None, copy=None):
        return np.ones(self.shape)

    def __array_function__(self, func, types, args, kwargs):
        raise NotImplementedError


class Sparse:
    """As a matrix of SciPy that keeps only what is not zero."""

    def todense(self):
        return np.ones((2, 2))


class Tensor:
    """As a tensor that does not let NumPy look into it."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("detach it first")


class Lazy(np.lib.mixins.NDArrayOperatorsMixin):
    """As an array of Dask: follows NumPy's protocols, and must not be looked into."""

    def __init__(self, values):
        self._values = np.asarray(values)

    shape = property(lambda self: self._values.shape)
    ndim = property(lambda self: self._values.ndim)
    dtype = property(lambda self: self._values.dtype)

    def __array__(self, dtype=None, copy=None):
        raise AssertionError("something computed the values before they were asked for")

    __bool__ = __float__ = __array__

    def __getitem__(self, index):
        return Lazy(self._values[index])

    def astype(self, dtype):
        return Lazy(self._values.astype(dtype))

    def copy(self):
        return Lazy(self._values.copy())

    def compute(self):
        return self._values

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return Lazy(getattr(ufunc, method)(*map(_open, inputs), **kwargs))

    def __array_function__(self, func, types, args, kwargs):
        return Lazy(func(*map(_open, args), **kwargs))


def _open(value):
    return value._values if isinstance(value, Lazy) else value


X = np.array([[0.5, -1.0, 2.0], [3.0, 0.25, -0.125]])
G = np.array([[3.0, -2.0, 0.0], [1.0, 8.0, -0.5]])


@pytest.mark.parametrize("kind", ["bfloat16", "float8_e4m3fn", "int4"])
def test_formats_that_numpy_does_not_know_are_widened(kind):
    low = np.array([[1, 2], [3, 4]], dtype=getattr(ml_dtypes, kind))
    result = matrix_iteration(low, low)
    np.testing.assert_array_equal(
        result.x_next, matrix_iteration([[1, 2], [3, 4]], [[1, 2], [3, 4]]).x_next
    )
    assert all(result[at].dtype == np.float64 for at in (1, 2, 7, 8, 9, 10, 11, 13, 14))


def test_numbers_of_other_formats_are_widened():
    for half in (ml_dtypes.bfloat16(0.5), np.float16(0.5), np.array(0.5), np.float32(0.5)):
        assert ae.adaptive_step_size([2.0], half) == 1.0
        assert root_mean_square([half, -half]) == 0.5


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("MaskedArray", np.ma.array(X, mask=X < 0), r"mask.* fill it first, {}\.filled"),
        ("MaskedArray", np.ma.array(X), "mask"),
        ("MaskedArray", [np.ma.array([1.0, 2.0], mask=[True, False]), [1.0, 2.0]], "mask"),
        ("MaskedConstant", [[1.0, np.ma.masked]], "mask"),
        ("WithUnit", X.view(WithUnit), r"unit.* plain numbers, {}\.magnitude"),
        ("Quantity", Quantity(), "unit"),
        ("Quantity", [Quantity(), Quantity()], "unit"),
        ("Sparse", Sparse(), r"dense first, {}\.toarray\(\)"),
    ],
)
@pytest.mark.parametrize(("name", "call"), [
    ("x", lambda a: matrix_iteration(a, X)),
    ("g", lambda a: matrix_iteration(X, a)),
    ("u", lambda a: ae.clip_update(a)),
])  # fmt: skip
def test_what_would_be_lost_is_refused_with_the_remedy(name, call, kind, value, message):
    with pytest.raises(TypeError, match=rf"^{name}: a {kind} .*{message.format(name)}"):
        call(value)


@pytest.mark.parametrize("value", [np.ma.masked, np.array(1.0).view(WithUnit)])
def test_numbers_with_a_mask_or_unit_are_refused_too(value):
    with pytest.raises(TypeError, match=r"^rho: a \w+ (is masked|has a unit)"):
        ae.adaptive_step_size([1.0], value)
    with pytest.raises(TypeError, match=r"^d: a \w+ (is masked|has a unit)"):
        Hyperparameters(d=value)


def test_what_numpy_cannot_read_is_said():
    with pytest.raises(TypeError, match=r"^x: NumPy cannot read it \(detach it first\)"):
        root_mean_square(Tensor())


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
@pytest.mark.parametrize("kind", ["matrix", "memmap"])
def test_kinds_of_arrays_that_hold_nothing_else_are_taken(kind, tmp_path):
    def of_kind(values):
        if kind == "matrix":
            return np.asmatrix(values)
        file = np.memmap(tmp_path / "x", dtype=float, mode="w+", shape=values.shape)
        file[:] = values
        return file

    result = matrix_iteration(of_kind(X), of_kind(X))
    assert type(result.x_next) is np.ndarray
    np.testing.assert_array_equal(result.x_next, matrix_iteration(X, X).x_next)


@pytest.mark.parametrize("settings", [{}, {"beta2": 0.5, "rho": 0.1, "d": 0.1}])
def test_deferred_arrays_run_through_the_same_lines(settings):
    hyper = Hyperparameters(**settings)
    lazy = matrix_iteration(Lazy(X), Lazy(G), t=3, hyper=hyper)
    lazy = matrix_iteration(lazy.x_next, Lazy(G), lazy.state, 4, hyper)
    plain = matrix_iteration(X, G, t=3, hyper=hyper)
    plain = matrix_iteration(plain.x_next, G, plain.state, 4, hyper)
    for name in ("rms_x", "alpha", "g2", "r", "c", "v", "u", "rms_u", "u_hat", "x_next"):
        value = getattr(lazy, name)
        assert isinstance(value, Lazy), name
        np.testing.assert_allclose(value.compute(), getattr(plain, name), rtol=1e-15)
    vector = ae.vector_iteration(Lazy(X[0]), Lazy(G[0]), hyper=hyper)
    np.testing.assert_allclose(
        vector.x_next.compute(), ae.vector_iteration(X[0], G[0], hyper=hyper).x_next
    )


@pytest.mark.parametrize("values", [X > 0, X + 1j, X.astype(str), X.astype(object)])
def test_deferred_arrays_must_hold_real_numbers(values):
    with pytest.raises(TypeError, match=r"^g: expected real numbers, got .* of type "):
        matrix_iteration(Lazy(X), Lazy(values))


def test_a_deferred_array_must_know_its_size():
    unknown = Lazy(X)
    type_with_gap = type("Unknown", (Lazy,), {"shape": (np.nan, 3), "ndim": 2})
    unknown.__class__ = type_with_gap
    unknown.astype = lambda dtype: unknown
    with pytest.raises(ValueError, match=r"^x: unknown size .* call x\.compute_chunk_sizes"):
        root_mean_square(unknown)


def test_dask_gives_the_same_numbers_and_waits_until_asked():
    dask_array = pytest.importorskip("dask.array", reason="Dask is not installed")
    rng = np.random.default_rng(0)
    x, g = rng.normal(size=(2, 6, 4))
    lazy = matrix_iteration(*(dask_array.from_array(a, chunks=(2, 3)) for a in (x, g)))
    assert isinstance(lazy.x_next, dask_array.Array)
    np.testing.assert_allclose(lazy.x_next.compute(), matrix_iteration(x, g).x_next, rtol=1e-13)
