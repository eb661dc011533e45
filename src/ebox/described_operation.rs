//! An operation as the description has it: what is asked, and what is answered.

/// One operation.
pub(crate) struct Operation {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) id: &'static str,
    pub(crate) says: &'static str,
    pub(crate) body: Option<RequestKind>,
    pub(crate) ok: DescribedAnswer,
    /// The refusals that it may answer besides 401 and 403.
    pub(crate) refusals: &'static [&'static str],
}

#[derive(Clone, Copy)]
pub(crate) enum RequestKind {
    /// Whose JSON has this schema.
    Publication(&'static str),
    Json(&'static str),
    MergePatch(&'static str),
}

#[derive(Clone, Copy)]
pub(crate) struct DescribedAnswer {
    pub(crate) status: &'static str,
    /// The schema of the body; `bytes` for a document, `none` for nothing.
    pub(crate) schema: &'static str,
}

pub(crate) const fn ok(schema: &'static str) -> DescribedAnswer {
    DescribedAnswer { status: "200", schema }
}

pub(crate) const fn created(schema: &'static str) -> DescribedAnswer {
    DescribedAnswer { status: "201", schema }
}

pub(crate) const fn look(
    path: &'static str,
    id: &'static str,
    says: &'static str,
    schema: &'static str,
) -> Operation {
    Operation { method: "get", path, id, says, body: None, ok: ok(schema), refusals: &["400", "404", "503"] }
}
