//! The C library's allocator, told to give back to the system what is freed.

/// So many heaps at the most, however many threads: what one thread has freed, another finds.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const HEAPS: i32 = 2;

/// What is larger comes from the system and goes back to it at once, and so does the end of a heap.
/// Left to itself, the allocator raises this to 32 MiB with the first large shipment.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const LARGE: i32 = 1 << 20;

/// To be called before any thread is started.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "there is no other way to tell the C library")]
pub fn give_back_what_is_freed() {
    let settings =
        [(libc::M_ARENA_MAX, HEAPS), (libc::M_MMAP_THRESHOLD, LARGE), (libc::M_TRIM_THRESHOLD, LARGE)];
    for (setting, value) in settings {
        // SAFETY: it takes two numbers, keeps no pointer, and no other thread allocates yet.
        unsafe { libc::mallopt(setting, value) };
    }
}

/// Other allocators have settings of their own.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn give_back_what_is_freed() {}
