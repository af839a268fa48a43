package doc

// Keep writes a checkpoint now.
var Keep = keep

// Read folds what is committed.
var Read = read
