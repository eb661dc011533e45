//! What lies in a folder before a world begins there.

use std::{fs, io};

use nets_store::StoreProblem;

use crate::restore::kept_world;
use crate::world::WorldProblem;
use crate::world_name::WorldName;

#[test]
fn a_folder_without_files_holds_no_world_and_one_with_files_needs_its_journal() {
    let root = tempfile::tempdir().expect("a folder");
    let home = root.path().join("world");
    assert_eq!(kept_world(&home).expect("readable"), None, "there is no folder");
    fs::create_dir_all(home.join("files/outbound/tTEST1")).expect("folders");
    fs::create_dir_all(home.join("files/inbound/tTEST1")).expect("folders");
    assert_eq!(kept_world(&home).expect("readable"), None, "there are folders alone");
    let file = home.join("files/outbound/tTEST1/receipt");
    fs::write(&file, "x").expect("written");
    assert!(matches!(kept_world(&home), Err(WorldProblem::NoJournal(at)) if at == home));
    fs::remove_file(file).expect("removed");
    fs::write(home.join("notes"), "x").expect("written");
    assert!(matches!(kept_world(&home), Err(WorldProblem::NoJournal(_))));
    assert!(matches!(kept_world(&home.join("notes")), Err(WorldProblem::Files(_))), "it is no folder");
}

#[test]
fn a_world_that_cannot_start_says_whether_that_is_the_disk() {
    let at = || "world".into();
    let failed = StoreProblem::Failed { path: at(), reason: "it is full".to_owned() };
    for problem in [WorldProblem::Store(failed), WorldProblem::Files(io::ErrorKind::StorageFull.into())] {
        assert!(problem.is_of_the_disk(), "{problem}");
    }
    let empty = WorldProblem::Store(StoreProblem::Empty(at()));
    for problem in [empty, WorldProblem::OtherScenario(at()), WorldProblem::NoJournal(at())] {
        assert!(!problem.is_of_the_disk(), "{problem}");
    }
    assert_eq!(
        (WorldName::DEFAULT.as_str(), WorldName::DEFAULT.to_string()),
        ("default", "default".to_owned())
    );
}
