// What a server process has used so far: processor time, instructions and memory. Read from
// outside, so that it is the same measure for every server.

#pragma once

#include <stdint.h>

struct cost {
    double cpu;  // seconds, user and kernel, all threads
    double user; // seconds of it in the process's own code, by the kernel's sampling
    // All threads; 0 where the machine does not let us count.
    uint64_t user_instructions, kernel_instructions, user_cycles, kernel_cycles;
};

// Starts counting the instructions and cycles of `pid` and of the threads it will have.
void cost_watch(int pid);

struct cost cost_now(void);

// Memory that the process has for itself, in bytes (private pages, resident or swapped).
uint64_t cost_private_memory(void);
