/* Preloaded into the program: ends it, as a power cut would, before a given step on the disk. Each
 * making, renaming, removing and syncing of a file or folder is a step. How many are left stands in
 * the file that STEPS_LEFT names, as an int; at 0 or less nothing is counted. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static _Atomic int *left;

__attribute__((constructor)) static void begin(void)
{
    const char *name = getenv("STEPS_LEFT");
    int file = name ? open(name, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0)
        abort();
    void *mapped = mmap(NULL, sizeof *left, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (mapped == MAP_FAILED)
        abort();
    left = mapped;
}

static void step(void)
{
    if (atomic_load(left) > 0 && atomic_fetch_sub(left, 1) == 1)
        kill(getpid(), SIGKILL);
}

#define STEP(name, parameters, arguments)                          \
    int name parameters                                            \
    {                                                              \
        int(*real) parameters = (int(*) parameters)dlsym(RTLD_NEXT, #name); \
        step();                                                    \
        return real arguments;                                     \
    }

STEP(mkdir, (const char *path, mode_t mode), (path, mode))
STEP(mkdirat, (int folder, const char *path, mode_t mode), (folder, path, mode))
STEP(rename, (const char *from, const char *to), (from, to))
STEP(renameat, (int from, const char *name, int to, const char *new_name), (from, name, to, new_name))
STEP(renameat2, (int from, const char *name, int to, const char *new_name, unsigned int flags),
     (from, name, to, new_name, flags))
STEP(link, (const char *from, const char *to), (from, to))
STEP(linkat, (int from, const char *name, int to, const char *new_name, int flags),
     (from, name, to, new_name, flags))
STEP(unlink, (const char *path), (path))
STEP(unlinkat, (int folder, const char *path, int flags), (folder, path, flags))
STEP(rmdir, (const char *path), (path))
STEP(fsync, (int file), (file))
STEP(fdatasync, (int file), (file))
