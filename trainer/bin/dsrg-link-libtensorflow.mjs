#!/usr/bin/env node
import '../dist/bin/dsrg-link-libtensorflow.js';
