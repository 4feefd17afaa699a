int serve_placeholder() { return 0; }
