// Why this exists: libuv's rule that a handle's memory outlives every call and dies in its close
// callback is kept by these three functions for all handles but streams, which live in a slab.

internal import CUV
internal import Glibc

/// Zeroed memory for a handle, to be given back by `closeHandle`, or by `freeHandle` when its
/// uv_…_init refused.
func makeHandle<Handle>(_ type: Handle.Type) -> UnsafeMutablePointer<Handle> {
    guard let memory = calloc(1, MemoryLayout<Handle>.size) else {
        preconditionFailure("out of memory")
    }
    return memory.bindMemory(to: type, capacity: 1)
}

func freeHandle<Handle>(_ handle: UnsafeMutablePointer<Handle>) {
    free(handle)
}

/// Closes an initialised handle; its memory is freed when libuv has let go of it.
func closeHandle<Handle>(_ handle: UnsafeMutablePointer<Handle>) {
    let raw = UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_handle_t.self)
    uv_close(raw) { free($0) }
}

/// Something beside streams that has handles open on a loop; closed at the latest when it stops.
protocol LoopResource: AnyObject {
    /// Closes every handle and takes itself off its loop. Further calls do nothing.
    func close()
}
