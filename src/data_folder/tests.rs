//! Each state that a killed process can leave behind, and what only the owner may read.

use super::*;

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Place(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join("data").join(name)
    }

    /// A file below the data folder, as a world's would be.
    fn put(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    fn open(&self) -> DataFolder {
        DataFolder::kept(&self.path("")).expect("a folder that can be used")
    }

    fn world(&self) -> String {
        fs::read_to_string(self.path("world/journal")).unwrap_or_default()
    }

    fn holds_only_a_world(&self) {
        assert!(!self.path("world.next").exists() && !self.path("world.old").exists());
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("there").permissions().mode() & 0o777
}

#[test]
fn a_kill_while_the_next_world_was_made_leaves_the_present_one() {
    let place = Place::new();
    place.put("world/journal", "present");
    place.put("world.next/journal", "half of the next");
    place.open();
    assert_eq!(place.world(), "present");
    place.holds_only_a_world();
}

#[test]
fn a_kill_between_the_two_names_brings_the_present_world_back() {
    let place = Place::new();
    place.put("world.old/journal", "present");
    place.put("world.next/journal", "next");
    place.open();
    assert_eq!(place.world(), "present");
    place.holds_only_a_world();
}

#[test]
fn a_kill_after_the_next_world_was_in_place_leaves_nothing_of_the_one_before() {
    let place = Place::new();
    place.put("world/journal", "next");
    place.put("world.old/files/outbound/t/receipt", "of the world before");
    place.open();
    assert_eq!(place.world(), "next");
    place.holds_only_a_world();
}

#[test]
fn a_kill_at_the_first_start_leaves_nothing() {
    let place = Place::new();
    place.put("world.next/journal", "half of the first");
    place.open();
    assert_eq!(place.world(), "");
    place.holds_only_a_world();
}

#[test]
fn the_next_world_takes_the_place_of_the_present_one_or_nothing_changes() {
    let place = Place::new();
    let process = place.open();
    let folder = process.of(&WorldName::DEFAULT);
    assert!(folder.put_next_in_place().is_err(), "there is no next world");
    place.put("world/journal", "present");
    assert!(folder.put_next_in_place().is_err());
    assert_eq!(place.world(), "present");
    place.holds_only_a_world();

    place.put("world.old/journal", "long ago");
    let next = folder.next().expect("a place");
    fs::create_dir(&next).expect("made");
    fs::write(next.join("journal"), "next").expect("written");
    folder.put_next_in_place().expect("changed");
    assert_eq!(place.world(), "next");
    assert_eq!(fs::read_to_string(place.path("world.old/journal")).expect("there"), "present");
    folder.remove_old();
    place.holds_only_a_world();
}

#[test]
fn a_folder_belongs_to_one_process() {
    let place = Place::new();
    let first = place.open();
    place.put("world.next/journal", "being made");
    let Err(problem) = DataFolder::kept(&place.path("")) else { panic!("both have it") };
    assert!(matches!(problem, FolderProblem::InUse(_)), "{problem}");
    assert!(place.path("world.next").exists(), "the second has changed nothing");
    drop(first);
    place.open();
}

#[test]
fn what_an_older_version_let_others_read_is_tightened_and_what_is_not_ours_is_left_alone() {
    let place = Place::new();
    for name in ["world/files/inbound/t/a.zip", "keys/tTEST1", "authority/root-ca.pem", "mine/notes"] {
        place.put(name, "text");
        fs::set_permissions(place.path(name), fs::Permissions::from_mode(0o644)).expect("set");
    }
    for folder in ["", "world", "world/files", "keys", "authority", "mine"] {
        fs::set_permissions(place.path(folder), fs::Permissions::from_mode(0o755)).expect("set");
    }
    place.open();
    for folder in ["world", "world/files", "world/files/inbound/t", "keys", "authority"] {
        assert_eq!(mode(&place.path(folder)), 0o700, "{folder}");
    }
    for file in ["lock", "world/files/inbound/t/a.zip", "keys/tTEST1", "authority/root-ca.pem"] {
        assert_eq!(mode(&place.path(file)), 0o600, "{file}");
    }
    assert_eq!((mode(&place.path("mine")), mode(&place.path("mine/notes"))), (0o755, 0o644));
    assert_eq!(mode(&place.path("")), 0o755, "others may have their reasons to come in");
}

#[test]
fn a_folder_that_is_made_is_the_owners_alone() {
    let place = Place::new();
    place.open();
    assert_eq!(mode(&place.path("")), 0o700);
}

/// A folder as a temporary one is left behind by a kill.
fn left_behind(place: &Path, name: &str, mark: Option<&str>) -> PathBuf {
    let folder = place.join(name);
    fs::create_dir(&folder).expect("made");
    fs::write(folder.join("known_hosts"), "").expect("written");
    if let Some(mark) = mark {
        fs::write(folder.join(LOCK), mark).expect("written");
    }
    folder
}

#[test]
fn temporary_folders_of_killed_processes_are_removed_and_no_others() {
    let place = tempfile::tempdir().expect("a folder");
    let own = left_behind(place.path(), "mock-nets-share-own", None);
    let _own = marked_lock(&own).expect("locked");
    let running = left_behind(place.path(), "mock-nets-share-running", None);
    let _running = marked_lock(&running).expect("locked");
    let killed = left_behind(place.path(), "mock-nets-share-killed", Some(MARK));
    let elsewhere = left_behind(place.path(), "other", Some(MARK));
    let kept = [
        own.clone(),
        running,
        elsewhere.clone(),
        left_behind(place.path(), "mock-nets-share-unmarked", None),
        left_behind(place.path(), "mock-nets-share-foreign", Some("another program's")),
        left_behind(place.path(), "others-mock-nets-share-1", Some(MARK)),
    ];
    std::os::unix::fs::symlink(&elsewhere, place.path().join("mock-nets-share-link")).expect("a link");
    remove_left_behind(&own);
    assert!(!killed.exists());
    for folder in kept {
        assert!(folder.join("known_hosts").exists(), "{}", folder.display());
    }
    assert!(place.path().join("mock-nets-share-link").is_symlink());
}

#[test]
fn a_temporary_folder_is_gone_with_its_process_and_the_owners_alone_until_then() {
    let folder = DataFolder::temporary().expect("a folder");
    let path = folder.path().to_owned();
    assert_eq!((mode(&path), mode(&path.join(LOCK))), (0o700, 0o600));
    assert!(lock_left_behind(&path).is_none(), "it is not left behind");
    folder.end();
    assert!(!path.exists());
}

#[test]
fn worlds_beside_the_default_one_have_folders_of_their_own_whatever_they_are_called() {
    let place = Place::new();
    let folder = place.open();
    let names = ["a", "A", "a.next", "a.old", "world", "-", ".x", "Run_1"];
    let mut names = names.map(|name| WorldName::new(name).expect("a name"));
    names.sort();
    let mut folders = std::collections::BTreeSet::new();
    for name in &names {
        folder.make_place(name).expect("made");
        let lies_in = folder.of(name).path().to_string_lossy().to_lowercase();
        assert!(
            folders.insert(lies_in),
            "{name}: another lies there where capital letters count as small ones"
        );
    }
    assert_eq!(folder.others().expect("readable"), names);
    folder.remove(&names[0]);
    folder.remove(&WorldName::DEFAULT);
    assert_eq!(folder.others().expect("readable"), names[1..]);
}

#[test]
fn a_kill_while_a_world_beside_the_default_one_changed_leaves_one_of_it() {
    let place = Place::new();
    place.put("worlds/run~a/world.old/journal", "present");
    place.put("worlds/run~a/world.next/journal", "next");
    let folder = place.open();
    let name = WorldName::new("runA").expect("a name");
    assert_eq!(folder.others().expect("readable"), [name]);
    let left = fs::read_to_string(place.path("worlds/run~a/world/journal"));
    assert_eq!(left.expect("there"), "present");
    assert!(!place.path("worlds/run~a/world.next").exists());
}
