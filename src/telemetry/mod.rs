//! What the program says on standard error while it runs: its own log, and the timeline.

mod spool;
mod timeline;

use std::io;
use std::sync::Arc;

use nets_core::timeline::Entry;
use nets_driver::{EntryListener, WorldName};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::TimelineLog;
use spool::{LogLine, Spool};

/// Where all lines go.
#[derive(Clone)]
pub struct Log {
    spool: Arc<Spool>,
    verbose: u8,
}

impl Log {
    pub fn start(verbose: u8) -> Log {
        let level = match verbose {
            0 => LevelFilter::WARN,
            1 => LevelFilter::INFO,
            2 => LevelFilter::DEBUG,
            _ => LevelFilter::TRACE,
        };
        let spool = Arc::new(Spool::default());
        tracing_subscriber::fmt()
            .with_max_level(level)
            .with_ansi(false)
            .log_internal_errors(false)
            .with_writer(ProgramLog(Arc::clone(&spool)))
            .finish()
            // What the FTP library does is told in words of ours, or not at all.
            .with(Targets::new().with_default(level).with_target("libunftp", LevelFilter::OFF))
            .init();
        Log { spool, verbose }
    }

    /// Who tells the timeline here: what the user asks for, else what needs a look, and all of it with `-v`.
    pub fn timeline(&self, wanted: Option<TimelineLog>) -> Arc<dyn EntryListener> {
        let usual = if self.verbose == 0 { TimelineLog::Warn } else { TimelineLog::Info };
        Arc::new(TimelineToLog { spool: Arc::clone(&self.spool), from: wanted.unwrap_or(usual) })
    }

    /// Waits until what was told is written, though not for ever.
    pub fn finish(&self) {
        self.spool.drain();
    }
}

/// The entries of the timeline of at least this weight.
struct TimelineToLog {
    spool: Arc<Spool>,
    from: TimelineLog,
}

impl EntryListener for TimelineToLog {
    fn happened(&self, world: &WorldName, entry: &Entry) {
        let is_wanted = match self.from {
            TimelineLog::Off => false,
            TimelineLog::Warn => entry.happening.needs_attention(),
            TimelineLog::Info => true,
        };
        if is_wanted {
            self.spool.take(LogLine::Entry(world.clone(), Box::new(entry.clone())));
        }
    }
}

/// The program's own log, a line at a time.
struct ProgramLog(Arc<Spool>);

impl<'a> MakeWriter<'a> for ProgramLog {
    type Writer = &'a ProgramLog;

    fn make_writer(&'a self) -> Self::Writer {
        self
    }
}

impl io::Write for &ProgramLog {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.take(LogLine::Program(line.to_owned()));
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
