int train_placeholder() { return 0; }
