//! The pages of the program's own file: a start runs through much of it once, and the kernel maps sixteen pages and
//! more around each that is touched. Told that they are not needed now, it unmaps them and keeps them in its cache; what
//! is run again is mapped again, without a look at the disk.

/// Lets go of what has been run and read so far.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "the kernel is told of addresses")]
pub fn let_go() {
    for range in own_pages() {
        let length = range.end - range.start;
        // SAFETY: the range is one mapping of the program's file that is never written, so that the same bytes are mapped
        // again at the next touch.
        unsafe { libc::madvise(range.start as *mut libc::c_void, length, libc::MADV_DONTNEED) };
    }
}

/// Other systems are not told.
#[cfg(not(target_os = "linux"))]
pub fn let_go() {}

/// Where the program's own file is mapped and never written; nowhere, where that cannot be told.
#[cfg(target_os = "linux")]
fn own_pages() -> Vec<std::ops::Range<usize>> {
    let (Ok(program), Ok(maps)) =
        (std::fs::read_link("/proc/self/exe"), std::fs::read_to_string("/proc/self/maps"))
    else {
        return Vec::new();
    };
    let program = program.to_string_lossy();
    maps.lines().filter_map(|line| unwritten(line, &program)).collect()
}

/// What a line of `/proc/self/maps` says, if it is of this file, and of code, or of the file's beginning: what is only
/// read there is never written, but of what lies behind the code pointers are set at the start.
#[cfg(target_os = "linux")]
fn unwritten(line: &str, program: &str) -> Option<std::ops::Range<usize>> {
    let (addresses, rest) = line.split_once(' ')?;
    // Behind the rights: where it begins in the file, the device, the file's number.
    let path = rest.splitn(5, ' ').nth(4)?.trim_start();
    let is_unwritten = rest.starts_with("r-xp ") || rest.starts_with("r--p 00000000 ");
    if !is_unwritten || path != program {
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
    fn own_pages_are_found_let_go_and_run_again() {
        let here = own_pages_are_found_let_go_and_run_again as *const () as usize;
        assert!(own_pages().iter().any(|range| range.contains(&here)), "{here:x}: {:?}", own_pages());
        let_go();
        assert!(own_pages().iter().any(|range| range.contains(&here)));
    }

    #[test]
    fn only_what_the_program_never_writes_of_its_own_file_is_let_go() {
        let line =
            |rights: &str, path: &str| format!("7f00a000-7f00c000 {rights} 00001000 fe:00 4711    {path}");
        let program = "/opt/a program";
        let begin = line("r--p", program).replace("00001000", "00000000");
        assert_eq!(unwritten(&begin, program), Some(0x7f00_a000..0x7f00_c000));
        assert_eq!(unwritten(&line("r-xp", program), program), Some(0x7f00_a000..0x7f00_c000));
        for (rights, path) in
            [("r--p", program), ("rw-p", program), ("rwxp", program), ("r-xp", "/opt/a"), ("r-xp", "")]
        {
            assert_eq!(unwritten(&line(rights, path), program), None, "{rights} {path}");
        }
        assert_eq!(unwritten("", program), None);
    }
}
