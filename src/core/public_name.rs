//! The public name of a variant, as serde writes it.

/// `"file_written"` for `FileWritten`.
macro_rules! public_name {
    ($variant:ident) => {
        pastey::paste!(stringify!([<$variant:snake>]))
    };
}
