//! Puts everything together: one endpoint that answers every request.
