//! Lines on their way to standard error: a thread writes them, so that a reader who is slow, stuck or gone
//! holds up no world.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use nets_core::timeline::Entry;
use nets_driver::WorldName;

use super::timeline;

/// Lines that wait take so many bytes at the most; what comes beyond is counted, and the count is told.
const WAITING: usize = 8 << 20;

/// So many are written in one go.
const BATCH: usize = 256;

/// How long the end of the program waits for a reader who takes nothing.
const FAREWELL: Duration = Duration::from_millis(500);

/// Bound: one line.
pub(super) enum LogLine {
    /// As the program's own log has it, with its end.
    Program(Vec<u8>),
    /// Put into words by the thread that writes, not by the driver's.
    Entry(WorldName, Box<Entry>),
    /// Here so many are missing.
    Lost(u64),
}

#[derive(Default)]
pub(super) struct Spool {
    held: Mutex<SpooledLines>,
    changed: Condvar,
}

#[derive(Default)]
struct SpooledLines {
    /// Bound: `bytes` is held below a limit.
    lines: VecDeque<LogLine>,
    /// What they weigh.
    bytes: usize,
    /// So many were taken out, and standard error refused them.
    refused: u64,
    /// Whether some have been taken out and are not written yet.
    writing: bool,
    /// Whether there is a thread that writes: only once there is something to write.
    has_writer: bool,
}

impl Spool {
    pub(super) fn take(self: &Arc<Self>, line: LogLine) {
        let mut held = self.held();
        let weight = line.weight();
        if held.bytes + weight <= WAITING {
            held.bytes += weight;
            held.lines.push_back(line);
        } else if let Some(LogLine::Lost(count)) = held.lines.back_mut() {
            *count += 1;
        } else {
            held.lines.push_back(LogLine::Lost(1));
        }
        if !held.has_writer {
            let spool = Arc::clone(self);
            let writer = move || spool.write(&mut io::stderr());
            // Without a thread the lines wait, and are counted, as with a reader who takes none.
            held.has_writer = thread::Builder::new().name("log".to_owned()).spawn(writer).is_ok();
        }
        drop(held);
        self.changed.notify_all();
    }

    pub(super) fn drain(&self) {
        let is_busy = |held: &mut SpooledLines| held.has_writer && (held.writing || !held.lines.is_empty());
        // The time is up, or all is written: either way the program ends.
        drop(self.changed.wait_timeout_while(self.held(), FAREWELL, is_busy));
    }

    fn held(&self) -> MutexGuard<'_, SpooledLines> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what comes, for as long as the program runs.
    fn write(&self, out: &mut dyn Write) {
        loop {
            let (lines, refused) = self.next();
            let text = written(&lines, refused);
            let is_written = out.write_all(&text).and_then(|()| out.flush()).is_ok();
            let mut held = self.held();
            held.writing = false;
            if !is_written {
                // A full disk may have room again, and then a reader should know.
                held.refused += refused + lines.iter().map(LogLine::count).sum::<u64>();
            }
            drop(held);
            self.changed.notify_all();
        }
    }

    /// The next lines, and how many before them were refused.
    fn next(&self) -> (Vec<LogLine>, u64) {
        let is_empty = |held: &mut SpooledLines| held.lines.is_empty();
        let held = self.changed.wait_while(self.held(), is_empty);
        let mut held = held.unwrap_or_else(PoisonError::into_inner);
        held.writing = true;
        let count = held.lines.len().min(BATCH);
        let lines: Vec<_> = held.lines.drain(..count).collect();
        held.bytes -= lines.iter().map(LogLine::weight).sum::<usize>();
        (lines, std::mem::take(&mut held.refused))
    }
}

impl LogLine {
    /// About how much memory it takes.
    fn weight(&self) -> usize {
        match self {
            LogLine::Program(line) => size_of::<LogLine>() + line.len(),
            LogLine::Entry(_, entry) => size_of::<LogLine>() + nets_driver::weight(entry),
            LogLine::Lost(_) => 0,
        }
    }

    fn count(&self) -> u64 {
        if let LogLine::Lost(count) = self { *count } else { 1 }
    }
}

fn written(lines: &[LogLine], refused: u64) -> Vec<u8> {
    let mut text = Vec::new();
    if refused > 0 {
        missing(refused, &mut text);
    }
    for line in lines {
        match line {
            LogLine::Program(line) => text.extend_from_slice(line),
            LogLine::Entry(world, entry) => {
                text.extend_from_slice(timeline::line(world, entry).as_bytes());
                text.push(b'\n');
            }
            LogLine::Lost(count) => missing(*count, &mut text),
        }
    }
    text
}

fn missing(count: u64, text: &mut Vec<u8>) {
    let lines = if count == 1 { "1 line is".to_owned() } else { format!("{count} lines are") };
    let told = format!("mock-nets-share: {lines} missing here: standard error did not take them\n");
    text.extend_from_slice(told.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

    fn line(text: &str) -> LogLine {
        LogLine::Program(format!("{text}\n").into_bytes())
    }

    /// A reader who takes a piece only when told to.
    struct Stuck {
        go: Receiver<bool>,
        taken: SyncSender<String>,
    }

    impl Write for Stuck {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            if !self.go.recv().unwrap_or(false) {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.taken.send(String::from_utf8_lossy(text).into_owned()).expect("the test reads");
            Ok(text.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn stuck() -> (Arc<Spool>, SyncSender<bool>, Receiver<String>) {
        let (tell, go) = sync_channel(1_000);
        let (taken, told) = sync_channel(1_000);
        let spool = Arc::new(Spool::default());
        let writing = Arc::clone(&spool);
        spool.held().has_writer = true;
        thread::spawn(move || writing.write(&mut Stuck { go, taken }));
        (spool, tell, told)
    }

    #[test]
    fn who_tells_never_waits_and_what_found_no_room_is_counted() {
        let (spool, tell, told) = stuck();
        let long = "x".repeat(WAITING / 1_000);
        // The writer has taken a few of them out already.
        let many = 1_000 + 2 * BATCH;
        for number in 0..many {
            spool.take(line(&format!("{number} {long}")));
        }
        assert!(spool.held().bytes <= WAITING);
        let mut all = String::new();
        while !all.contains("missing here") {
            tell.send(true).expect("the writer waits");
            all.push_str(&told.recv().expect("a batch"));
        }
        let lines: Vec<_> = all.lines().collect();
        let (last, kept) = lines.split_last().expect("lines");
        let lost = many - kept.len();
        assert!(
            last.ends_with(&format!(" {lost} lines are missing here: standard error did not take them")),
            "{last}"
        );
        assert!(
            kept.len() > 900 && kept.iter().zip(0..).all(|(line, at)| line.starts_with(&format!("{at} x")))
        );
    }

    #[test]
    fn lines_that_could_not_be_written_are_told_with_the_next_that_can() {
        let (spool, tell, told) = stuck();
        spool.take(line("one"));
        tell.send(false).expect("the writer waits");
        let is_busy = |held: &mut SpooledLines| held.writing || !held.lines.is_empty();
        drop(spool.changed.wait_while(spool.held(), is_busy).expect("the writer goes on"));
        spool.take(line("two"));
        tell.send(true).expect("the writer waits");
        let text = told.recv().expect("a batch");
        assert_eq!(text, "mock-nets-share: 1 line is missing here: standard error did not take them\ntwo\n");
    }

    #[test]
    fn the_end_waits_for_what_was_told_and_not_for_ever() {
        let (spool, tell, told) = stuck();
        spool.take(line("stuck"));
        spool.drain();
        assert!(told.try_recv().is_err(), "it was not written, and the end came all the same");
        tell.send(true).expect("the writer waits");
        assert_eq!(told.recv().expect("a batch"), "stuck\n");
    }
}
