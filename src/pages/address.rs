//! Addresses of pages: each begins with the world's name, and is the view, filters and all.

use nets_driver::WorldName;

/// Where all pages lie.
pub(crate) const ROOT: &str = "/ui";

/// The entries that are new come from the API of the same port.
pub(crate) const STREAM: &str = "/v1/timeline/stream";

/// A page of a world: `of(name, "/timeline")` is `/ui/default/timeline`.
pub(crate) fn of(world: &WorldName, page: &str) -> String {
    format!("{ROOT}/{world}{page}")
}

/// A part of a path, with everything encoded that means something in one.
pub(crate) fn part(text: &str) -> String {
    let mut part = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            part.push(char::from(byte));
        } else {
            part.push_str(&format!("%{byte:02X}"));
        }
    }
    part
}

/// An address with these parameters; those without a value are left out.
pub(crate) fn with<'a>(path: &str, parameters: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let mut is_empty = true;
    for (name, value) in parameters.into_iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, &value);
        is_empty = false;
    }
    if is_empty { path.to_owned() } else { format!("{path}?{}", query.finish()) }
}

/// Where the API tells of this world.
pub(crate) fn in_api(world: &WorldName, path: &str) -> String {
    // These are the same for all worlds.
    let is_of_all = path.is_empty() || ["/v1/rules", "/v1/worlds"].contains(&path);
    if world.is_default() || is_of_all {
        return path.to_owned();
    }
    let mark = if path.contains('?') { '&' } else { '?' };
    format!("{path}{mark}world={world}")
}

/// The same address without this parameter.
pub(crate) fn without(address: &str, name: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let kept = form_urlencoded::parse(query.as_bytes()).filter(|(given, _)| given != name);
    let kept: Vec<_> = kept.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    with(path, kept.iter().map(|(name, value)| (name.as_str(), value.clone())))
}

/// An address that a form names, if it is one of ours: a form of another site must not send readers elsewhere.
pub(crate) fn own(address: &str) -> Option<&str> {
    let is_ours = address.strip_prefix(ROOT).is_some_and(|rest| rest.starts_with('/'));
    let is_plain = address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (is_ours && is_plain && !address.contains("/..")).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_path_stays_one_part() {
        assert_eq!(part("a/b?c#d%é .zip"), "a%2Fb%3Fc%23d%25%C3%A9%20.zip");
    }

    #[test]
    fn the_api_is_told_of_which_world_a_page_is() {
        let other = WorldName::new("run42").expect("a name");
        assert_eq!(in_api(&WorldName::DEFAULT, "/v1/clock"), "/v1/clock");
        assert_eq!(in_api(&other, "/v1/clock"), "/v1/clock?world=run42");
        assert_eq!(in_api(&other, "/v1/timeline?after=1"), "/v1/timeline?after=1&world=run42");
        assert_eq!(in_api(&other, "/v1/rules"), "/v1/rules");
    }

    #[test]
    fn parameters_without_a_value_are_left_out() {
        let address = with("/ui/default/timeline", [("user", "t+1".to_owned()), ("q", String::new())]);
        assert_eq!(address, "/ui/default/timeline?user=t%2B1");
        assert_eq!(without(&address, "user"), "/ui/default/timeline");
        assert_eq!(without("/ui/x?q=a%26b&came=1-2", "came"), "/ui/x?q=a%26b");
    }

    #[test]
    fn a_form_leads_back_to_a_page_of_ours_alone() {
        assert_eq!(own("/ui/default?x=1"), Some("/ui/default?x=1"));
        for other in
            ["//evil.example/ui/", "https://evil.example", "/uix", "/ui", "/ui/../v1", "/ui/\\x", "/ui/ x"]
        {
            assert_eq!(own(other), None, "{other}");
        }
    }
}
