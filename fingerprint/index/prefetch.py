"""Ask the processor for memory before it is needed.

A lookup among ten million hashes reads two thousand blocks from anywhere: told of the next
ones in time, it waits half as long. Where an address leads nowhere nothing happens.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

_READ, _KEEP, _DATA = 0, 3, 1


def _make(_typing: Any, _address: Any) -> Any:  # noqa: ANN401 - numba's protocol
    def generate(context: Any, builder: Any, _signature: Any, given: Any) -> Any:  # noqa: ANN401
        byte = ir.IntType(8).as_pointer()
        number = ir.IntType(32)
        call = builder.module.declare_intrinsic(
            "llvm.prefetch",
            [byte],
            ir.FunctionType(ir.VoidType(), [byte, number, number, number]),
        )
        hints = [number(hint) for hint in (_READ, _KEEP, _DATA)]
        builder.call(call, [builder.inttoptr(given[0], byte), *hints])
        return context.get_dummy_value()

    return types.void(types.uintp), generate


prefetch: Any = intrinsic(_make)
"""Fetch the cache line of an address some time soon."""
