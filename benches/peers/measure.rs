//! What work costs: wall time, CPU time of a process with all its children, memory.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures real time, never simulated time")]

use std::error::Error;
use std::fs;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// What a measurement comes to, or why it could not be made.
pub type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

pub const MIB: f64 = (1 << 20) as f64;
pub const GIB: f64 = (1 << 30) as f64;

/// How often each thing is measured; what is reported is the median.
pub const ROUNDS: usize = 3;

/// How long anything may take to happen before a measurement is given up.
const PATIENCE: Duration = Duration::from_secs(120);

pub fn timed<T>(work: impl FnOnce() -> Result<T>) -> Result<(T, Duration)> {
    let begun = Instant::now();
    let done = work()?;
    Ok((done, begun.elapsed()))
}

/// Asks again and again until there is an answer, for things that are not announced to us.
pub fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> Result<T> {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return Ok(answer);
        }
        if begun.elapsed() > PATIENCE {
            return Err(format!("{what} has not happened within {} s", PATIENCE.as_secs()).into());
        }
        thread::yield_now();
    }
}

pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// Measures ours and the peer in turn, so that both meet the same machine, and returns a median for
/// each figure that a round gives, ours first.
pub fn in_turns<const N: usize>(
    mut ours: impl FnMut() -> Result<[f64; N]>,
    mut peer: impl FnMut() -> Result<[f64; N]>,
) -> Result<([f64; N], [f64; N])> {
    let (mut of_ours, mut of_peer) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        of_ours.push(ours()?);
        of_peer.push(peer()?);
    }
    Ok((medians(&of_ours), medians(&of_peer)))
}

fn medians<const N: usize>(rounds: &[[f64; N]]) -> [f64; N] {
    std::array::from_fn(|index| median(rounds.iter().map(|round| round[index]).collect()))
}

/// CPU time of a process and of everything it has started, living or gone.
pub fn cpu_of_tree(root: u32) -> Result<Duration> {
    let mut ticks = 0;
    for pid in tree(root)? {
        // A process that has just ended is in its parent's sum, or will be at the next look.
        let Some(fields) = stat(pid) else { continue };
        // utime, stime, cutime, cstime: fields 14 to 17, of which `stat` leaves the first two out.
        ticks += fields[11..15].iter().filter_map(|field| field.parse::<u64>().ok()).sum::<u64>();
    }
    // SAFETY: sysconf takes a number and touches nothing of ours.
    let per_second = unsafe { libc::sysconf(libc::_SC_CLK_TCK) };
    Ok(Duration::from_secs_f64(ticks as f64 / per_second as f64))
}

/// Waits until a server has let go of all its sessions' processes, whose time it knows then.
pub fn until_alone(root: u32) -> Result<()> {
    until("the end of the sessions", || tree(root).ok().filter(|pids| pids.len() == 1)).map(drop)
}

/// Process ids of a process and all its living descendants.
fn tree(root: u32) -> Result<Vec<u32>> {
    let mut parents = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        let Some(fields) = stat(pid) else { continue };
        if let Some(parent) = fields.get(1).and_then(|field| field.parse::<u32>().ok()) {
            parents.push((pid, parent));
        }
    }
    let mut found = vec![root];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid));
        next += 1;
    }
    Ok(found)
}

/// The fields of `/proc/<pid>/stat` from the state on; the name before it may hold anything.
fn stat(pid: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, after_name) = text.rsplit_once(") ")?;
    let fields: Vec<String> = after_name.split_whitespace().map(str::to_owned).collect();
    (fields.len() > 15).then_some(fields)
}

/// Resident memory now, in bytes.
pub fn resident(pid: u32) -> Result<u64> {
    kilobytes(&format!("/proc/{pid}/status"), "VmRSS:")
}

/// Of the resident memory what the process has written, without the program file's own pages.
pub fn own(pid: u32) -> Result<u64> {
    kilobytes(&format!("/proc/{pid}/status"), "RssAnon:")
}

/// What a process has now.
pub struct Held {
    /// Of memory, what it has written.
    pub bytes: u64,
    pub threads: usize,
    pub files: usize,
}

impl Held {
    pub fn by(pid: u32) -> Result<Held> {
        let count = |of: &str| -> Result<usize> { Ok(fs::read_dir(format!("/proc/{pid}/{of}"))?.count()) };
        Ok(Held { bytes: own(pid)?, threads: count("task")?, files: count("fd")? })
    }
}

/// The most resident memory since `forget_peak`, in bytes.
pub fn peak_resident(pid: u32) -> Result<u64> {
    kilobytes(&format!("/proc/{pid}/status"), "VmHWM:")
}

pub fn forget_peak(pid: u32) -> Result<()> {
    Ok(fs::write(format!("/proc/{pid}/clear_refs"), "5")?)
}

/// Runs the work and reports the most memory that the server's processes held together meanwhile;
/// pages that they share count once.
pub fn peak_shared_out<T>(root: u32, work: impl FnOnce() -> Result<T>) -> Result<(T, u64)> {
    let (stop, stopped) = mpsc::sync_channel::<()>(1);
    thread::scope(|scope| {
        let watcher = scope.spawn(move || {
            let mut peak = 0;
            while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(Duration::from_millis(100)) {
                let now = tree(root).unwrap_or_default().into_iter().filter_map(proportional).sum();
                peak = peak.max(now);
            }
            peak
        });
        let done = work();
        drop(stop);
        let peak = watcher.join().map_err(|_| "the watcher of memory has failed")?;
        Ok((done?, peak))
    })
}

fn proportional(pid: u32) -> Option<u64> {
    kilobytes(&format!("/proc/{pid}/smaps_rollup"), "Pss:").ok()
}

fn kilobytes(file: &str, name: &str) -> Result<u64> {
    let text = fs::read_to_string(file)?;
    text.lines()
        .find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB")?.parse::<u64>().ok())
        .map(|kilobytes| kilobytes * 1024)
        .ok_or_else(|| format!("{file} does not tell {name}").into())
}

/// CPU time of this thread alone, to the nanosecond.
pub fn thread_cpu() -> Result<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = text.split(' ').next().unwrap_or_default().parse()?;
    Ok(Duration::from_nanos(nanoseconds))
}
