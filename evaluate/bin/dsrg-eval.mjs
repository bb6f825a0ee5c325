#!/usr/bin/env node
import '../dist/bin/dsrg-eval.js';
