//! A scenario's text written anew, with other values under its keys.

use nets_yaml::{Change, Collector, Problems, yaml_of};

use crate::loaded::load;
use crate::sections;

/// The text of a valid scenario with other single values, as [`nets_yaml::Node::changed`] asks for them. It has
/// no comments, and each value a line of its own. What comes of it is read again by [`load`].
pub fn rewritten(text: &str, file_name: &str, change: &mut Change<'_>) -> Result<String, Problems> {
    // Without its passwords.
    let text = &load(text, file_name)?.text;
    let mut collector = Collector::default();
    match nets_yaml::parse(text, &sections::ROOT, &mut collector) {
        Some(root) => Ok(yaml_of(&root.changed(&sections::ROOT, change))),
        None => Err(collector.into_problems(file_name, text)),
    }
}
