//! All processes that a program has left: those of its group, and those that left it and are this process' children
//! since their parents have ended.

use std::collections::BTreeMap;
use std::fs;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitOptions, getpid, kill_process, kill_process_group, waitpid};

/// How often it is looked whether something is left, and how long at the most between two looks.
const LOOKS: u32 = 400;
const PAUSE: Duration = Duration::from_millis(10);

/// The variable by which a process is known that has left its group and whose parent has ended.
pub(crate) const RUN: &str = "NETS_RUN";

/// The programs that were started here and not waited for yet, by their process ids. Bound: the programs of the
/// cases that are played at once.
#[derive(Debug, Default)]
pub(crate) struct Started(Mutex<BTreeMap<u32, String>>);

/// What became of the processes that were to be ended.
pub(crate) struct EndedProcesses {
    /// How many there were at first.
    pub(crate) first: usize,
    /// Whether none is left.
    pub(crate) is_all: bool,
}

/// A process, as the system lists it.
struct Listed {
    id: u32,
    parent: u32,
    group: u32,
    session: u32,
    has_ended: bool,
}

impl Started {
    /// Starts a program that is known by this name of its run.
    pub(crate) fn start<T>(
        &self,
        run: &str,
        start: impl FnOnce() -> std::io::Result<(u32, T)>,
    ) -> std::io::Result<(u32, T)> {
        // Held meanwhile: one that ends at once must not be taken for what another has left.
        let mut started = self.hold();
        let (id, child) = start()?;
        started.insert(id, run.to_owned());
        Ok((id, child))
    }

    /// It has been waited for.
    pub(crate) fn has_ended(&self, id: u32) {
        self.hold().remove(&id);
    }

    /// Ends the program of this id, if it runs, and all that it has left, however often something new appears meanwhile.
    pub(crate) async fn end(&self, id: u32, run: &str) -> EndedProcesses {
        self.end_until_none(|all| self.of_run(all, id, run)).await
    }

    /// Ends whatever is left of any program, and says whether nothing is left.
    pub(crate) async fn end_all(&self) -> bool {
        let own = own_id();
        self.end_until_none(|all| {
            let roots = all.iter().filter(|process| process.parent == own).map(|process| process.id);
            below(all, roots.collect())
        })
        .await
        .is_all
    }

    async fn end_until_none(&self, find: impl Fn(&[Listed]) -> Vec<u32>) -> EndedProcesses {
        let mut pause = tokio::time::interval(PAUSE);
        let mut first = None;
        for _ in 0..LOOKS {
            let left = {
                let all = listed();
                self.reap(&all);
                find(&all)
            };
            let first = *first.get_or_insert(left.len());
            if left.is_empty() {
                return EndedProcesses { first, is_all: true };
            }
            for process in left {
                kill(process);
            }
            pause.tick().await;
        }
        EndedProcesses { first: first.unwrap_or_default(), is_all: false }
    }

    /// Takes note of the end of those who were left to this process.
    fn reap(&self, all: &[Listed]) {
        let own = own_id();
        let started = self.hold();
        let left = |process: &&Listed| {
            process.parent == own && process.has_ended && !started.contains_key(&process.id)
        };
        for process in all.iter().filter(left) {
            // It may be gone already.
            let _ = waitpid(pid(process.id), WaitOptions::NOHANG);
        }
    }

    fn of_run(&self, all: &[Listed], id: u32, run: &str) -> Vec<u32> {
        let own = own_id();
        let started = self.hold();
        let is_root = |process: &&Listed| {
            let is_left = process.parent == own && !started.contains_key(&process.id);
            process.id == id && started.get(&id).is_some_and(|named| named == run)
                || process.group == id
                || process.session == id
                || is_left && is_of(process.id, run)
        };
        let roots = all.iter().filter(|process| !process.has_ended).filter(is_root);
        below(all, roots.map(|process| process.id).collect())
    }

    fn hold(&self) -> MutexGuard<'_, BTreeMap<u32, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends a whole group at once.
pub(crate) fn end_group(id: u32) {
    if let Some(group) = pid(id) {
        // It may be gone already.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

/// These and all that they have started, as far as it runs.
fn below(all: &[Listed], mut found: Vec<u32>) -> Vec<u32> {
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        let children = all.iter().filter(|process| process.parent == parent).map(|process| process.id);
        let new: Vec<u32> = children.filter(|child| !found.contains(child)).collect();
        found.extend(new);
        next += 1;
    }
    found.retain(|id| all.iter().any(|process| process.id == *id && !process.has_ended));
    found
}

fn kill(id: u32) {
    if let Some(process) = pid(id) {
        // It may have ended meanwhile.
        let _ = kill_process(process, Signal::KILL);
    }
}

fn pid(id: u32) -> Option<Pid> {
    i32::try_from(id).ok().and_then(Pid::from_raw)
}

fn own_id() -> u32 {
    getpid().as_raw_nonzero().get().unsigned_abs()
}

/// All processes; none where the system does not list them.
fn listed() -> Vec<Listed> {
    let Ok(folders) = fs::read_dir("/proc") else { return Vec::new() };
    let ids = folders.flatten().filter_map(|folder| folder.file_name().to_str()?.parse().ok());
    // One that has ended meanwhile is not there.
    ids.filter_map(|id: u32| Listed::parse(id, &fs::read_to_string(format!("/proc/{id}/stat")).ok()?))
        .collect()
}

impl Listed {
    /// The program's name stands in brackets and may have brackets itself.
    fn parse(id: u32, stat: &str) -> Option<Listed> {
        let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
        let has_ended = matches!(fields.next()?, "Z" | "X");
        let mut number = || fields.next()?.parse().ok();
        Some(Listed { id, has_ended, parent: number()?, group: number()?, session: number()? })
    }
}

/// Whether a process was started with the name of this run in its environment.
fn is_of(id: u32, run: &str) -> bool {
    let wanted = format!("{RUN}={run}");
    let environment = fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
    environment.split(|byte| *byte == 0).any(|variable| variable == wanted.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_may_have_any_name() {
        let listed = Listed::parse(7, "7 (a) b (c) S 3 4 5 0 -1").expect("a process");
        assert_eq!((listed.parent, listed.group, listed.session, listed.has_ended), (3, 4, 5, false));
        assert!(Listed::parse(7, "7 (x) Z 1 7 7").expect("a process").has_ended);
        assert!(Listed::parse(7, "7 (x").is_none());
    }

    #[test]
    fn what_is_below_a_process_is_found_whatever_the_order() {
        let process = |id, parent| Listed { id, parent, group: 0, session: 0, has_ended: id == 13 };
        let all = [process(12, 11), process(10, 1), process(11, 10), process(13, 12), process(14, 13)];
        let mut found = below(&all, vec![10]);
        found.sort_unstable();
        assert_eq!(found, [10, 11, 12, 14]);
    }
}
