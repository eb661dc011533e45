//! Circles of files that name each other, held against those that are known.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::imports::Imports;

/// Files of which each names every other, directly or by way of others.
pub(crate) type Circle = BTreeSet<PathBuf>;

pub(crate) fn circles(imports: &Imports) -> BTreeSet<Circle> {
    let reached: BTreeMap<&Path, BTreeSet<&Path>> =
        imports.keys().map(|file| (file.as_path(), reached_from(file, imports))).collect();
    let circle = |file: &Path| -> Circle {
        let leads_back = |other: &&&Path| reached.get(**other).is_some_and(|back| back.contains(file));
        reached[file].iter().filter(leads_back).map(|other| other.to_path_buf()).collect()
    };
    reached.keys().map(|file| circle(file)).filter(|circle| !circle.is_empty()).collect()
}

fn reached_from<'i>(file: &'i Path, imports: &'i Imports) -> BTreeSet<&'i Path> {
    let mut reached = BTreeSet::new();
    let mut ahead = vec![file];
    while let Some(file) = ahead.pop() {
        let named = imports.get(file).into_iter().flatten();
        ahead.extend(named.map(PathBuf::as_path).filter(|named| reached.insert(*named)));
    }
    reached
}

/// The circles that do not lie in a listed folder, and the listed folders in which there is none.
pub(crate) fn compared<'l>(
    circles: BTreeSet<Circle>,
    listed: &[(&'l str, &str)],
) -> (Vec<Circle>, Vec<&'l str>) {
    let lies_in = |circle: &Circle, folder: &str| circle.iter().all(|file| file.starts_with(folder));
    let gone = listed.iter().map(|(folder, _)| *folder);
    let gone = gone.filter(|folder| !circles.iter().any(|circle| lies_in(circle, folder))).collect();
    let is_new = |circle: &Circle| !listed.iter().any(|(folder, _)| lies_in(circle, folder));
    (circles.into_iter().filter(is_new).collect(), gone)
}

/// Each file of a circle with those of it that it names.
pub(crate) fn described(circle: &Circle, imports: &Imports) -> BTreeMap<PathBuf, Circle> {
    circle.iter().map(|file| (file.clone(), imports[file].intersection(circle).cloned().collect())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<const N: usize>(names: [&str; N]) -> Circle {
        Circle::from(names.map(PathBuf::from))
    }

    #[test]
    fn a_circle_is_found_by_whatever_way_it_leads() {
        let found = |pairs: &[(&str, &str)]| {
            let mut imports = Imports::new();
            for (from, to) in pairs {
                imports.entry(from.into()).or_default().insert(to.into());
            }
            circles(&imports)
        };
        assert_eq!(found(&[("a", "b"), ("b", "c"), ("a", "c")]), BTreeSet::new());
        assert_eq!(found(&[("a", "b"), ("b", "a"), ("c", "a")]), BTreeSet::from([of(["a", "b"])]));
        assert_eq!(found(&[("a", "b"), ("b", "c"), ("c", "a")]), BTreeSet::from([of(["a", "b", "c"])]));
        let two = [("a", "b"), ("b", "a"), ("b", "c"), ("c", "d"), ("d", "c")];
        assert_eq!(found(&two), BTreeSet::from([of(["a", "b"]), of(["c", "d"])]));
    }

    #[test]
    fn a_circle_must_be_listed_and_a_list_must_be_true() {
        let (core, http, both) =
            (of(["core/a", "core/b"]), of(["http/a", "http/b"]), of(["core/a", "http/b"]));
        let listed = [("core", "for a reason"), ("http", "for another")];
        let compare = |circles: &[&Circle]| compared(circles.iter().copied().cloned().collect(), &listed);
        assert_eq!(compare(&[&core, &http]), (vec![], vec![]));
        assert_eq!(compare(&[&core]), (vec![], vec!["http"]));
        assert_eq!(compare(&[&core, &http, &both]), (vec![both.clone()], vec![]));
    }
}
