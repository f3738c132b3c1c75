// Notes what a process does to files that must survive a power cut: "fsync PATH", "rename FROM TO", each once it succeeded.
// Loaded before the C library by LD_PRELOAD, and in place of it where .NET code imports functions of "libc" itself.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static void note(const char *call, const char *from, const char *to)
{
    const char *file = getenv("NYRA_TESTS_DISK_CALLS");
    char line[8400];
    int length, trace;
    if (!file)
        return;
    length = snprintf(line, sizeof line, "%s %s%s%s\n", call, from, *to ? " " : "", to);
    trace = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (trace < 0 || syscall(SYS_write, trace, line, length) != length)
        abort();
    syscall(SYS_close, trace);
}

static int noted(int result, int file)
{
    char link[64], path[4096];
    ssize_t length;
    if (result != 0)
        return result;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    length = readlink(link, path, sizeof path - 1);
    path[length < 0 ? 0 : length] = 0;
    note("fsync", path, "");
    return result;
}

int fsync(int file) { return noted(syscall(SYS_fsync, file), file); }

int fdatasync(int file) { return noted(syscall(SYS_fdatasync, file), file); }

int rename(const char *from, const char *to)
{
    int result = syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    if (result == 0)
        note("rename", from, to);
    return result;
}
