//! Names of cases for readers that keep only the first of two with the same name.

use std::collections::BTreeSet;

use crate::run::{Run, RunCase, RunFile};
use crate::shown;

/// The names of one case; the two together are unique in a run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CaseLabel {
    /// The name of the file's subject; with its path where another file has the same.
    pub(crate) suite: String,
    pub(crate) case: String,
}

/// Id and title as one name.
pub(crate) fn of_case(case: &RunCase) -> String {
    let title = shown::name(&case.title);
    let id = shown::name(&case.id);
    match (id.is_empty(), title.is_empty()) {
        (false, false) => format!("{id}: {title}"),
        (false, true) => id,
        (true, false) => title,
        (true, true) => "a case without a name".to_owned(),
    }
}

fn of_file(file: &RunFile) -> String {
    let names = [shown::name(&file.name), shown::name(&file.path)];
    names.into_iter().find(|name| !name.is_empty()).unwrap_or_else(|| "acceptance".to_owned())
}

/// The labels of all cases, in the order of the run's files and their cases.
pub(crate) fn labels(run: &Run) -> Vec<Vec<CaseLabel>> {
    let names: Vec<String> = run.files.iter().map(of_file).collect();
    let mut taken = BTreeSet::new();
    let mut labels = Vec::new();
    for (file, name) in run.files.iter().zip(&names) {
        let is_alone = names.iter().filter(|other| *other == name).count() < 2;
        let suite = if is_alone { name.clone() } else { format!("{name} ({})", shown::name(&file.path)) };
        let labels_of_file = file.cases.iter().map(|case| unique(&suite, &of_case(case), &mut taken));
        labels.push(labels_of_file.collect());
    }
    labels
}

fn unique(suite: &str, case: &str, taken: &mut BTreeSet<CaseLabel>) -> CaseLabel {
    let mut label = CaseLabel { suite: suite.to_owned(), case: case.to_owned() };
    let mut nth = 2;
    while !taken.insert(label.clone()) {
        label.case = format!("{case} #{nth}");
        nth += 1;
    }
    label
}
