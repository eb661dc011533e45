//! The pages of the program's own file: a start runs through much of it once, and the kernel maps sixteen pages and
//! more around each that is touched. Told that they are not needed now, it unmaps them and keeps them in its cache; what
//! is run again is mapped again, without a look at the disk.

/// Lets go of the code that has been run so far.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "the kernel is told of addresses")]
pub fn let_go_of_code() {
    for range in own_code() {
        let length = range.end - range.start;
        // SAFETY: the range is one mapping of the program's file that is read and run and never written, so that the
        // same bytes are mapped again at the next touch.
        unsafe { libc::madvise(range.start as *mut libc::c_void, length, libc::MADV_DONTNEED) };
    }
}

/// Other systems are not told.
#[cfg(not(target_os = "linux"))]
pub fn let_go_of_code() {}

/// Where the program's own file is mapped to be run; nowhere, where that cannot be told.
#[cfg(target_os = "linux")]
fn own_code() -> Vec<std::ops::Range<usize>> {
    let (Ok(program), Ok(maps)) =
        (std::fs::read_link("/proc/self/exe"), std::fs::read_to_string("/proc/self/maps"))
    else {
        return Vec::new();
    };
    let program = program.to_string_lossy();
    maps.lines().filter_map(|line| code_of(line, &program)).collect()
}

/// What a line of `/proc/self/maps` says, if it is of this file, and run and not written.
#[cfg(target_os = "linux")]
fn code_of(line: &str, program: &str) -> Option<std::ops::Range<usize>> {
    let (addresses, rest) = line.split_once(' ')?;
    // Behind the rights: where it begins in the file, the device, the file's number.
    let path = rest.splitn(5, ' ').nth(4)?.trim_start();
    if !rest.starts_with("r-xp ") || path != program {
        return None;
    }
    let (start, end) = addresses.split_once('-')?;
    let address = |hex| usize::from_str_radix(hex, 16).ok();
    Some(address(start)?..address(end)?)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn own_code_is_found_let_go_and_run_again() {
        let here = own_code_is_found_let_go_and_run_again as *const () as usize;
        assert!(own_code().iter().any(|range| range.contains(&here)), "{here:x}: {:?}", own_code());
        let_go_of_code();
        assert!(own_code().iter().any(|range| range.contains(&here)));
    }

    #[test]
    fn only_what_is_run_of_the_program_itself_is_code() {
        let line =
            |rights: &str, path: &str| format!("7f00a000-7f00c000 {rights} 00001000 fe:00 4711    {path}");
        let program = "/opt/a program";
        assert_eq!(code_of(&line("r-xp", program), program), Some(0x7f00_a000..0x7f00_c000));
        for (rights, path) in
            [("r--p", program), ("rw-p", program), ("rwxp", program), ("r-xp", "/opt/a"), ("r-xp", "")]
        {
            assert_eq!(code_of(&line(rights, path), program), None, "{rights} {path}");
        }
        assert_eq!(code_of("", program), None);
    }
}
