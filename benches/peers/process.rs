//! Other programs run to their end, with what they cost.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::measure::{Result, forget_peak, timed};

/// What a program cost from start to end.
#[derive(Debug, Clone, Copy)]
pub struct Spent {
    pub wall: Duration,
    pub cpu: Duration,
    /// The most resident memory, in bytes.
    pub peak: u64,
}

/// The program under test, built with the same options as this one.
pub fn simulator() -> Command {
    Command::new(env!("CARGO_BIN_EXE_mock-nets-share"))
}

/// Runs a program that must succeed; what it says on standard error is told when it does not.
pub fn run(command: &mut Command) -> Result<Spent> {
    measured(command.stdout(Stdio::null()), true).map(|(spent, _)| spent)
}

/// Runs a program that must refuse what it is given.
pub fn refuses(command: &mut Command) -> Result<Spent> {
    measured(command.stdout(Stdio::null()), false).map(|(spent, _)| spent)
}

/// As `run`, with what it says on standard output, which should be little.
pub fn heard(command: &mut Command) -> Result<(Spent, String)> {
    measured(command.stdout(Stdio::piped()), true)
}

fn measured(command: &mut Command, succeeds: bool) -> Result<(Spent, String)> {
    // Until it becomes another program a child counts as much memory as we ever had.
    forget_peak(std::process::id())?;
    let ((status, cpu, peak, said), wall) = timed(|| {
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn();
        let child = child.as_mut().map_err(|error| format!("{:?}: {error}", command.get_program()))?;
        let said = [all_of(child.stdout.take())?, all_of(child.stderr.take())?];
        let (status, cpu, peak) = reap(child)?;
        Ok((status, cpu, peak, said))
    })?;
    let [said, complained] = said;
    if (status == 0) != succeeds {
        let what = if succeeds { "failed" } else { "refused nothing" };
        return Err(format!("{command:?} {what}: {}", complained.trim()).into());
    }
    Ok((Spent { wall, cpu, peak }, said))
}

fn all_of(pipe: Option<impl Read>) -> Result<String> {
    let mut said = Vec::new();
    if let Some(mut pipe) = pipe {
        pipe.read_to_end(&mut said)?;
    }
    Ok(String::from_utf8_lossy(&said).into_owned())
}

/// Waits for a child and takes the kernel's account of it, which the standard library does not offer.
fn reap(child: &Child) -> Result<(i32, Duration, u64)> {
    let pid = i32::try_from(child.id())?;
    let mut status = 0;
    // SAFETY: rusage is plain numbers, for which zeroes are valid.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: both pointers lead to locals that live through the call, and the pid is our own child's,
    // for which no other code waits.
    let reaped = unsafe { libc::wait4(pid, &raw mut status, 0, &raw mut usage) };
    if reaped != pid {
        return Err(std::io::Error::last_os_error().into());
    }
    let cpu = time(usage.ru_utime) + time(usage.ru_stime);
    Ok((status, cpu, u64::try_from(usage.ru_maxrss)? * 1024))
}

fn time(value: libc::timeval) -> Duration {
    Duration::from_secs(value.tv_sec.unsigned_abs()) + Duration::from_micros(value.tv_usec.unsigned_abs())
}
