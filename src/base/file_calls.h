// The system calls that touch files, one thin function each: the only place that makes them, so that a test can make
// any of them fail (base/file_faults.h). They behave as the calls they are named after: -1, nullptr or MAP_FAILED and
// errno when they fail; those that a signal may interrupt are made again. Who reads and writes files uses base/file.h.
#pragma once

#include <dirent.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/vfs.h>

#include <cstddef>

namespace espalier::base::file_calls {

int open(const char* path, int flags);
int open_temporary(char* pattern);  // mkostemp
int close(int descriptor);
int status(const char* path, struct stat& about);  // follows links
int status(int descriptor, struct stat& about);
int about_file_system(int descriptor, struct statfs& about);
ssize_t read(int descriptor, char* bytes, std::size_t size);
void* map_to_read(int descriptor, std::size_t size);
// A write that is made to fail puts half of its bytes first, as a disk does that becomes full.
ssize_t write(int descriptor, const char* bytes, std::size_t size);
int set_mode(int descriptor, mode_t mode);
int sync(int descriptor);
int rename(const char* from, const char* to);
int remove(const char* path);  // of a file: unlink
int make_folder(const char* path);
DIR* open_folder(const char* path);
const dirent* next_entry(DIR* folder);  // nullptr and errno 0: no more
void close_folder(DIR* folder);

}  // namespace espalier::base::file_calls
