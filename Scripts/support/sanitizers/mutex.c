// Tells the thread sanitizer of Swift's Mutex, for Linux: loaded before the tests by Scripts/sanitize.
//
// The compiler puts Mutex's short way into each caller, where the sanitizer sees it. The long way, which is taken when another
// thread has the lock, is in libswiftSynchronization.so, which is not made for the sanitizer, so that what two threads do one
// after the other looks as if they did it at once. These functions stand before the library's, call them, and say so.
//
// Source of the names: `_lockSlow`, `_tryLockSlow` and `_unlockSlow` of `_MutexHandle` in the library's module interface.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

// The sanitizer's; not there in programs without it, such as `swift test` itself.
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *handle

SWIFT void lock(uint32_t thread, SELF) __asm__("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
SWIFT void unlock(SELF) __asm__("$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
SWIFT bool try_lock(SELF) __asm__("$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF");

SWIFT void lock(uint32_t thread, SELF) {
    SWIFT void (*library)(uint32_t, SELF) = dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
    library(thread, handle);
    if (__tsan_acquire) __tsan_acquire(handle);
}

SWIFT void unlock(SELF) {
    SWIFT void (*library)(SELF) = dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
    if (__tsan_release) __tsan_release(handle);
    library(handle);
}

SWIFT bool try_lock(SELF) {
    SWIFT bool (*library)(SELF) = dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF");
    bool has_it = library(handle);
    if (has_it && __tsan_acquire) __tsan_acquire(handle);
    return has_it;
}
